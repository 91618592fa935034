import { createEffect, onCleanup, type Accessor } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { TickerData } from '@buttonwood/shared/wire/ws-messages.ts';

export type Tickers = Readonly<Record<string, TickerData | undefined>>;

/** Instruments followed at once; the watchlist shows the others as of its last read. */
const MAX_TICKERS = 64;
/** A watchlist is read four times a second at best. */
const PAINT_EVERY_MS = 250;

/** Follows the tickers of the given symbols. */
export function followTickers(live: LiveClient, symbols: Accessor<readonly string[]>): Tickers {
  const [tickers, setTickers] = createStore<Record<string, TickerData | undefined>>({});
  const waiting = new Map<string, TickerData>();
  const subscriptions = new Map<string, () => void>();
  const timer = setInterval(paint, PAINT_EVERY_MS);
  let painted = false;

  createEffect(() => {
    const wanted = new Set(symbols().slice(0, MAX_TICKERS));
    for (const [symbol, unsubscribe] of subscriptions) {
      if (wanted.has(symbol)) continue;
      unsubscribe();
      subscriptions.delete(symbol);
    }
    for (const symbol of wanted) {
      if (subscriptions.has(symbol)) continue;
      subscriptions.set(
        symbol,
        live.subscribe('ticker', symbol, {
          onPush: (push) => {
            waiting.set(symbol, push.data);
            if (!painted) paint();
          },
        }),
      );
    }
  });
  onCleanup(() => {
    clearInterval(timer);
    for (const unsubscribe of subscriptions.values()) unsubscribe();
  });

  function paint(): void {
    if (waiting.size === 0) return;
    painted = waiting.size >= subscriptions.size;
    setTickers(Object.fromEntries(waiting));
    waiting.clear();
  }
  return tickers;
}
