import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { Trade } from '@buttonwood/shared/wire/http-types.ts';
import type { FeedState } from './feed-state.ts';
import { createFrameBatch } from './frame-batch.ts';

export interface FollowedTrades {
  /** Newest first, at most MAX_TRADES. */
  readonly trades: Accessor<readonly Trade[]>;
  readonly state: Accessor<FeedState>;
  readonly retry: () => void;
}

/** Trades kept for the tape and the bar being built. */
export const MAX_TRADES = 500;

/** Follows the trades of one instrument at a time; those shown are old on a new connection until its first snapshot. */
export function followTrades(
  live: LiveClient,
  symbol: Accessor<string | undefined>,
  generation: Accessor<number>,
): FollowedTrades {
  const [trades, setTrades] = createSignal<readonly Trade[]>([]);
  const [state, setState] = createSignal<FeedState>({ kind: 'loading' });
  const [attempt, setAttempt] = createSignal(0);

  createEffect(
    on([symbol, attempt], ([name]) => {
      if (name === undefined) return;
      let known: readonly Trade[] = [];
      setTrades([]);
      setState({ kind: 'loading' });
      const frames = createFrameBatch(() => {
        setTrades(known);
        setState({ kind: 'ready' });
      });
      const unsubscribe = live.subscribe('trades', name, {
        onPush: (push) => {
          known = withNewer(known, push.data);
          frames.request();
        },
        onGap: () => setState({ kind: 'resyncing' }),
        onProblem: (problem) => setState({ kind: 'error', problem }),
      });
      onCleanup(() => {
        frames.cancel();
        unsubscribe();
      });
    }),
  );
  createEffect(
    on(generation, () => setState((was) => (was.kind === 'ready' ? { kind: 'resyncing' } : was)), {
      defer: true,
    }),
  );
  return { trades, state, retry: () => setAttempt((count) => count + 1) };
}

/** Puts trades that arrived oldest first in front of those known, newest first; what is known already is not repeated. */
export function withNewer(known: readonly Trade[], arrived: readonly Trade[]): readonly Trade[] {
  const busted = new Set(arrived.filter((trade) => trade.busted).map((trade) => trade.trade_id));
  const before = busted.size === 0 ? known : known.map((trade) => withBust(trade, busted));
  const newest = before[0]?.trade_id ?? 0;
  const fresh = arrived.filter((trade) => trade.trade_id > newest);
  if (fresh.length === 0) return before;
  const gap = fresh.length === arrived.length && before.length > 0 && (fresh[0]?.trade_id ?? 0) > newest + 1;
  // After a longer break the older part is not continuous with the new one: the tape shows no false neighbours.
  const kept = gap ? [] : before;
  return [...fresh.toReversed(), ...kept].slice(0, MAX_TRADES);
}

/** A trade that was taken back comes again without its taker: what was printed stays, marked. */
function withBust(trade: Trade, busted: ReadonlySet<number>): Trade {
  return busted.has(trade.trade_id) ? { ...trade, busted: true } : trade;
}
