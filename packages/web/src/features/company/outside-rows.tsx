import { For, type JSX } from 'solid-js';
import type { Dividend, Fundamental, OutsideQuote, Split } from '@buttonwood/shared/wire/company-types.ts';
import { numberText } from '../../format/number-text.ts';
import { dayAndTime } from '../../format/time-text.ts';
import { sentence } from '../../format/words.ts';
import { DELAY_WORDS } from './source-words.ts';

const FIGURE_WORDS: Readonly<Record<string, string>> = {
  pe: 'Price to earnings',
  eps: 'Earnings per share',
  market_cap: 'Market value',
  week_52_high: 'Highest in 52 weeks',
  week_52_low: 'Lowest in 52 weeks',
};

/** What other markets quote. */
export function QuotesTable(props: { readonly quotes: readonly OutsideQuote[] }): JSX.Element {
  return (
    <table class="table" data-testid="outside-quotes">
      <caption class="visually-hidden">Quotes of other markets, times in UTC</caption>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <For each={['Last', 'Bid', 'Ask', 'Previous close']}>
            {(name) => (
              <th scope="col" class="number">
                {name}
              </th>
            )}
          </For>
          <th scope="col">Time</th>
          <th scope="col">How late</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.quotes}>
          {(quote) => (
            <tr>
              <td>{quote.source}</td>
              <td class="number">{numberText(quote.last)}</td>
              <td class="number">{numberText(quote.bid)}</td>
              <td class="number">{numberText(quote.ask)}</td>
              <td class="number">{numberText(quote.previous_close)}</td>
              <td>{dayAndTime(quote.ts)}</td>
              <td>{DELAY_WORDS[quote.delay]}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** Figures from the accounts, newest period first. */
export function FundamentalsTable(props: { readonly rows: readonly Fundamental[] }): JSX.Element {
  return (
    <table class="table" data-testid="fundamentals">
      <caption class="visually-hidden">Figures from the accounts</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col" class="number">
            Value
          </th>
          <th scope="col">Period</th>
          <th scope="col">As of</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(row) => (
            <tr>
              <td>{FIGURE_WORDS[row.name] ?? sentence(row.name)}</td>
              <td class="number">
                {numberText(row.value)}
                {row.unit === 'percent' ? ' %' : ''}
              </td>
              <td>{sentence(row.period)}</td>
              <td>{row.as_of}</td>
              <td class="muted">{row.source}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** Splits and dividends in one list, newest first. */
export function ActionsTable(props: {
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
}): JSX.Element {
  const rows = () =>
    [
      ...props.splits.map(({ day, ratio, source }) => ({ day, what: `Split, ${ratio} for 1`, source })),
      ...props.dividends.map(({ day, amount, source }) => ({
        day,
        what: `Dividend, ${amount} a share`,
        source,
      })),
    ].sort((a, b) => (a.day < b.day ? 1 : -1));
  return (
    <table class="table" data-testid="corporate-actions">
      <caption class="visually-hidden">Splits and dividends, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">What</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        <For each={rows()}>
          {(row) => (
            <tr>
              <td>{row.day}</td>
              <td>{row.what}</td>
              <td class="muted">{row.source}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
