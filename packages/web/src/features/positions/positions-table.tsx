import { For, createMemo, type JSX } from 'solid-js';
import type { Position } from '@buttonwood/shared/wire/http-types.ts';
import { direction, groupDigits, numberText, signedText } from '../../format/number-text.ts';
import { markPosition } from './mark-position.ts';

interface PositionsTableProps {
  readonly positions: readonly Position[];
  /** Last price of a symbol, null when none is known here. */
  readonly lastOf: (symbol: string) => string | null;
  readonly onSymbol: (symbol: string) => void;
  /** Fills the ticket with the order that would close the position; sends nothing. */
  readonly onClose: (position: Position) => void;
}

/** What the account owns and what it is worth at the last price. */
export function PositionsTable(props: PositionsTableProps): JSX.Element {
  return (
    <table class="table" data-testid="positions">
      <caption class="visually-hidden">Positions</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col" class="number">
            Quantity
          </th>
          <th scope="col" class="number">
            Avg cost
          </th>
          <th scope="col" class="number">
            Mark
          </th>
          <th scope="col" class="number">
            Value
          </th>
          <th scope="col" class="number">
            Unrealised
          </th>
          <th scope="col" class="number">
            Realised
          </th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.positions}>
          {(position) => (
            <PositionRow
              position={position}
              last={props.lastOf(position.symbol)}
              onSymbol={props.onSymbol}
              onClose={props.onClose}
            />
          )}
        </For>
      </tbody>
    </table>
  );
}

function PositionRow(props: {
  readonly position: Position;
  readonly last: string | null;
  readonly onSymbol: (symbol: string) => void;
  readonly onClose: (position: Position) => void;
}): JSX.Element {
  const marked = createMemo(() => markPosition(props.position, props.last));
  return (
    <tr data-testid={`position-${props.position.symbol}`}>
      <td>
        <button
          type="button"
          class="button-link"
          aria-label={`Show ${props.position.symbol}`}
          onClick={() => props.onSymbol(props.position.symbol)}
        >
          {props.position.symbol}
        </button>
      </td>
      <td class="number" data-testid="position-qty">
        {groupDigits(props.position.qty)}
      </td>
      <td class="number">{numberText(props.position.avg_cost)}</td>
      <td class="number">{numberText(marked().mark)}</td>
      <td class="number">{numberText(marked().value)}</td>
      <td class={`number ${direction(marked().unrealised)}`}>{signedText(marked().unrealised)}</td>
      <td class={`number ${direction(props.position.realised)}`}>{signedText(props.position.realised)}</td>
      <td>
        <div class="row-actions">
          <button
            type="button"
            class="button button-small"
            aria-label={`Close ${props.position.symbol}`}
            disabled={props.position.qty === '0'}
            onClick={() => props.onClose(props.position)}
          >
            Close…
          </button>
        </div>
      </td>
    </tr>
  );
}
