import { For, type JSX } from 'solid-js';
import type { LedgerLine } from '@buttonwood/shared/wire/http-types.ts';
import { direction, NO_VALUE, signedText } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { sentence } from '../../format/words.ts';

/** The account's ledger lines, newest first: every amount that came in or went out, and why. */
export function LedgerTable(props: { readonly lines: readonly LedgerLine[] }): JSX.Element {
  return (
    <table class="table" data-testid="ledger">
      <caption class="visually-hidden">Ledger, newest first, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Kind</th>
          <th scope="col">Asset</th>
          <th scope="col" class="number">
            Amount
          </th>
          <th scope="col" class="number">
            Trade
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.lines}>
          {(line) => (
            <tr>
              <td class="muted">{dayAndTime(line.ts)}</td>
              <td>{sentence(line.kind)}</td>
              <td>{line.asset}</td>
              <td class={`number ${direction(line.amount)}`}>{signedText(line.amount)}</td>
              <td class="number muted">{line.trade_id ?? NO_VALUE}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
