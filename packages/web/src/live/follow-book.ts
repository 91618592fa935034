import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import { BookFeed } from '@buttonwood/shared/market-data/book-feed.ts';
import { viewBook, type BookView } from './book-view.ts';
import type { FeedState } from './feed-state.ts';
import { createFrameBatch } from './frame-batch.ts';
import type { InstrumentUnits } from './instrument-units.ts';

export interface FollowedBook {
  readonly view: Accessor<BookView | null>;
  readonly state: Accessor<FeedState>;
  readonly retry: () => void;
}
export interface BookTarget extends InstrumentUnits {
  readonly symbol: string;
}

/**
 * Follows the conflated book of one instrument at a time and paints at most once per frame. A new connection
 * (`generation`) makes what is shown old until its first snapshot.
 */
export function followBook(
  live: LiveClient,
  target: Accessor<BookTarget | undefined>,
  generation: Accessor<number>,
): FollowedBook {
  const [view, setView] = createSignal<BookView | null>(null);
  const [state, setState] = createSignal<FeedState>({ kind: 'loading' });
  const [attempt, setAttempt] = createSignal(0);

  createEffect(
    on([target, attempt], ([wanted]) => {
      if (wanted === undefined) return;
      let feed = new BookFeed(wanted);
      let unsubscribe = (): void => undefined;
      setState({ kind: 'loading' });
      if (view()?.symbol !== wanted.symbol) setView(null);

      const frames = createFrameBatch(() => {
        const next = viewBook(wanted.symbol, feed, wanted);
        if (next === null) {
          subscribeAnew();
          return;
        }
        setView(next);
        setState({ kind: 'ready' });
      });
      const subscribe = (): void => {
        unsubscribe = live.subscribe('book.50ms', wanted.symbol, {
          onPush: (push) => {
            if (push.ch !== 'book.50ms') return;
            const applied = feed.apply(push);
            if (applied === 'applied') frames.request();
            else subscribeAnew();
          },
          onGap: () => {
            frames.cancel();
            setState({ kind: 'resyncing' });
          },
          onProblem: (problem) => setState({ kind: 'error', problem }),
        });
      };
      /** What is on screen stays, dimmed, until the snapshot of the new subscription. */
      const subscribeAnew = (): void => {
        setState({ kind: 'resyncing' });
        frames.cancel();
        unsubscribe();
        feed = new BookFeed(wanted);
        subscribe();
      };
      subscribe();
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
  return { view, state, retry: () => setAttempt((count) => count + 1) };
}
