import { For, type JSX } from 'solid-js';
import type { EngineStatus } from '@buttonwood/shared/wire/ops-status.ts';
import { groupDigits } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import './operations.css';

/** A row for each engine process, those that do not answer first. */
export function EnginesTable(props: { readonly engines: readonly EngineStatus[] }): JSX.Element {
  const engines = (): EngineStatus[] =>
    props.engines.toSorted((a, b) => Number(a.answers) - Number(b.answers) || b.active - a.active);
  return (
    <table class="table" data-testid="engines">
      <caption class="visually-hidden">Engines</caption>
      <thead>
        <tr>
          <th scope="col">Engine</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Works on
          </th>
          <th scope="col" class="number">
            Follows
          </th>
          <th scope="col">Since, UTC</th>
          <th scope="col">Metrics</th>
        </tr>
      </thead>
      <tbody>
        <For each={engines()}>
          {(engine) => (
            <tr>
              <th scope="row">
                {engine.host} {engine.pid}
              </th>
              <td class={engine.answers ? '' : 'halt-phase'}>
                {engine.answers ? 'Answers' : '■ Does not answer: ended, frozen or cut off'}
              </td>
              <td class="number">{groupDigits(String(engine.active))}</td>
              <td class="number">{groupDigits(String(engine.standby))}</td>
              <td class="muted">{dayAndTime(engine.started_at)}</td>
              <td class="muted">{engine.metrics_at ?? '—'}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
