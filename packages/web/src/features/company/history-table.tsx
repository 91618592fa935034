import { For, Show, type JSX } from 'solid-js';
import { groupDigits } from '../../format/number-text.ts';
import { timeText } from './history-canvas.tsx';
import type { HistoryBar } from './history-data.ts';

/** Rows on screen; the file has them all. */
const MAX_ROWS = 250;

/** The same prices as the chart, newest first, for reading and for everybody who cannot see the chart. */
export function HistoryTable(props: { readonly bars: readonly HistoryBar[] }): JSX.Element {
  const rows = (): readonly HistoryBar[] => props.bars.slice(-MAX_ROWS).toReversed();
  return (
    <div
      class="history-table"
      tabIndex={0}
      role="region"
      aria-label="Prices as a table"
      data-testid="history-table"
    >
      <table class="table">
        <caption class="visually-hidden">Bars, newest first, times in UTC</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <For each={['Open', 'High', 'Low', 'Close', 'Volume']}>
              {(name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              )}
            </For>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(bar) => (
              <tr>
                <td>{timeText(bar)}</td>
                <td class="number">{groupDigits(bar.text.open)}</td>
                <td class="number">{groupDigits(bar.text.high)}</td>
                <td class="number">{groupDigits(bar.text.low)}</td>
                <td class="number">{groupDigits(bar.text.close)}</td>
                <td class="number">{groupDigits(bar.text.volume)}</td>
                <td class="muted">{bar.madeUp ? `${bar.source}, made up` : bar.source}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.bars.length > MAX_ROWS}>
        <p class="history-more muted">
          The newest {MAX_ROWS} of {groupDigits(String(props.bars.length))}. The CSV file has them all.
        </p>
      </Show>
    </div>
  );
}
