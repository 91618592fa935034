import { For, type JSX } from 'solid-js';
import type { Fill } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits, numberText } from '../../format/number-text.ts';
import { dayAndTime, timeOfDay } from '../../format/time-text.ts';
import { SIDE_WORDS, sentence } from '../../format/words.ts';

/** Rows in the document; older fills are read over the API. */
const MAX_ROWS = 200;

/** The account's executions, newest first. */
export function FillsTable(props: { readonly fills: readonly Fill[] }): JSX.Element {
  return (
    <table class="table" data-testid="fills">
      <caption class="visually-hidden">Fills, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Symbol</th>
          <th scope="col">Side</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Quantity
          </th>
          <th scope="col" class="number">
            Filled so far
          </th>
          <th scope="col" class="number">
            Left
          </th>
          <th scope="col">Role</th>
          <th scope="col" class="number">
            Fee
          </th>
          <th scope="col" class="number">
            Trade
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.fills.slice(0, MAX_ROWS)}>
          {(fill) => (
            <tr data-testid="fill-row" class={fill.reversed ? 'fill-reversed' : ''}>
              <td class="muted" title={`${dayAndTime(fill.ts)} UTC`}>
                {timeOfDay(fill.ts)}
              </td>
              <td>{fill.symbol}</td>
              <td class={fill.side === 'buy' ? 'up' : 'down'}>{SIDE_WORDS[fill.side]}</td>
              <td class="number">{numberText(fill.price)}</td>
              <td class="number">{groupDigits(fill.qty)}</td>
              <td class="number">{groupDigits(fill.cum_qty)}</td>
              <td class="number">{groupDigits(fill.leaves_qty)}</td>
              <td>{fill.reversed ? 'Taken back' : sentence(fill.liquidity)}</td>
              <td class="number">{numberText(fill.fee)}</td>
              <td class="number muted">{fill.trade_id}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
