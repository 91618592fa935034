import { For, type JSX } from 'solid-js';

/** What a phone shows at a time. */
export const TRADE_VIEWS = [
  { key: 'chart', label: 'Chart' },
  { key: 'markets', label: 'Markets' },
  { key: 'book', label: 'Book' },
  { key: 'trade', label: 'Trade' },
  { key: 'orders', label: 'Orders' },
] as const;
export type TradeView = (typeof TRADE_VIEWS)[number]['key'];

/** The choice at the bottom of a phone's screen; wider screens show everything. */
export function TradeTabs(props: {
  readonly view: TradeView;
  readonly onView: (view: TradeView) => void;
}): JSX.Element {
  return (
    <nav class="trade-tabs" aria-label="Parts of the trade screen">
      <For each={TRADE_VIEWS}>
        {(item) => (
          <button
            type="button"
            aria-pressed={props.view === item.key}
            data-testid={`view-${item.key}`}
            onClick={() => props.onView(item.key)}
          >
            {item.label}
          </button>
        )}
      </For>
    </nav>
  );
}
