import { For, Index, type JSX } from 'solid-js';
import { NO_VALUE, groupDigits } from '../../format/number-text.ts';
import type { TapeRow } from './tape-rows.ts';
import './operations.css';

const NUMBERS = ['Position', 'Backlog', 'Projected', 'Archived', 'Verified'] as const;

/**
 * Every actor and how far its tape is. It scrolls in itself, so that hundreds of them leave the rest of the page in reach;
 * rows stay in the document and only their texts change.
 */
export function TapesTable(props: { readonly rows: readonly TapeRow[] }): JSX.Element {
  return (
    <div class="tapes" tabIndex={0} role="group" aria-label="Tapes">
      <table class="table" data-testid="tapes">
        <caption class="visually-hidden">Actors and their tapes, those with something wrong first</caption>
        <thead>
          <tr>
            <th scope="col">Actor</th>
            <th scope="col">State</th>
            <For each={NUMBERS}>
              {(name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              )}
            </For>
            <th scope="col">Works on it</th>
            <th scope="col">Standbys</th>
          </tr>
        </thead>
        <tbody>
          <Index each={props.rows}>{(row) => <Row row={row()} />}</Index>
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { readonly row: TapeRow }): JSX.Element {
  const numbers = (): readonly (number | undefined)[] => {
    const { position, backlog, projected, archived } = props.row;
    return [position, backlog, projected, archived?.position, archived?.verified];
  };
  const isWell = (): boolean => props.row.state.tone === 'well';
  return (
    <tr data-testid={`tape-${props.row.actor}`} data-tone={props.row.state.tone}>
      <th scope="row">{props.row.actor}</th>
      <td class={isWell() ? '' : 'halt-phase'}>
        {isWell() ? '' : '■ '}
        {props.row.state.text}
      </td>
      <Index each={numbers()}>{(value) => <td class="number">{frames(value())}</td>}</Index>
      <td>{props.row.worksOn ?? NO_VALUE}</td>
      <td class="muted">{props.row.standbys.join(', ') || 'none'}</td>
    </tr>
  );
}

function frames(value: number | undefined): string {
  return value === undefined ? NO_VALUE : groupDigits(String(value));
}
