import { For, Show, createMemo, createSignal, type JSX } from 'solid-js';
import type { Trade } from '@buttonwood/shared/wire/http-types.ts';
import { groupDigits } from '../../format/number-text.ts';
import { dayAndTime, timeOfDay } from '../../format/time-text.ts';
import { Panel, type PanelState } from '../../ui/panel.tsx';
import './trades-tape.css';

interface TradesTapeProps {
  /** Newest first. */
  readonly trades: readonly Trade[];
  /** Trade numbers of own fills in this instrument. */
  readonly ownTradeIds: ReadonlySet<number>;
  readonly state: PanelState;
  readonly stale: boolean;
  readonly onRetry: () => void;
}

/** Rows in the document; what is older is in the trades feed, not on screen. */
const MAX_ROWS = 120;

/** Time and sales. Stands still under the pointer and says how many came in meanwhile. */
export function TradesTape(props: TradesTapeProps): JSX.Element {
  const [frozen, setFrozen] = createSignal<readonly Trade[] | undefined>();
  const rows = createMemo(() => (frozen() ?? props.trades).slice(0, MAX_ROWS));
  const waiting = createMemo(() => {
    const newestShown = frozen()?.[0]?.trade_id;
    if (newestShown === undefined) return 0;
    return props.trades.filter((trade) => trade.trade_id > newestShown).length;
  });
  return (
    <Panel
      title="Trades"
      state={props.state}
      stale={props.stale}
      onRetry={props.onRetry}
      class="area-tape"
      scrolls
      tools={
        <Show when={waiting() > 0}>
          <span class="muted">{waiting()} new</span>
        </Show>
      }
    >
      <table
        class="tape"
        data-testid="tape"
        onPointerEnter={() => setFrozen(props.trades)}
        onPointerLeave={() => setFrozen(undefined)}
      >
        <caption class="visually-hidden">Last trades, newest first, with the side that took</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" class="number">
              Price
            </th>
            <th scope="col" class="number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(trade) => (
              <tr data-own={props.ownTradeIds.has(trade.trade_id)} data-busted={trade.busted}>
                <td class="tape-time" title={`${dayAndTime(trade.ts)} UTC`}>
                  {timeOfDay(trade.ts)}
                </td>
                <td class={`number ${takerOf(trade).tone}`}>
                  <span aria-hidden="true">{takerOf(trade).sign} </span>
                  <span class="visually-hidden">
                    {trade.busted ? 'taken back, ' : ''}
                    {takerOf(trade).word} at{' '}
                  </span>
                  {trade.price}
                </td>
                <td class="number">{groupDigits(trade.quantity)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Panel>
  );
}

interface TakerWords {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'up' | 'down' | '';
}

function takerOf({ taker_side: side }: Trade): TakerWords {
  if (side === null) return { sign: '◆', word: 'auction', tone: '' };
  return side === 'buy'
    ? { sign: '▲', word: 'bought', tone: 'up' }
    : { sign: '▼', word: 'sold', tone: 'down' };
}
