import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { LiveClient } from '@buttonwood/api/client/live-client.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { createFrameBatch } from './frame-batch.ts';
import { LevelBook, type BookView } from './level-book.ts';

export type FeedState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  /** The chain broke or the copy crossed; what is shown is stale until the next snapshot. */
  | { readonly kind: 'resyncing' }
  | { readonly kind: 'error'; readonly problem: Problem };

export interface BookFeed {
  readonly view: Accessor<BookView | null>;
  readonly state: Accessor<FeedState>;
  readonly retry: () => void;
}

/** Follows the conflated book of one instrument at a time and paints at most once per frame. */
export function createBookFeed(live: LiveClient, symbol: Accessor<string | undefined>): BookFeed {
  const [view, setView] = createSignal<BookView | null>(null);
  const [state, setState] = createSignal<FeedState>({ kind: 'loading' });
  const [attempt, setAttempt] = createSignal(0);

  createEffect(
    on([symbol, attempt], ([name]) => {
      if (name === undefined) return;
      const book = new LevelBook(name);
      let unsubscribe = (): void => undefined;
      setState({ kind: 'loading' });
      if (view()?.symbol !== name) setView(null);

      const frames = createFrameBatch(() => {
        const next = book.view();
        if (next === null) {
          setState({ kind: 'resyncing' });
          resubscribe();
          return;
        }
        setView(next);
        setState({ kind: 'ready' });
      });
      const resubscribe = (): void => {
        unsubscribe();
        unsubscribe = live.subscribe('book.50ms', name, {
          onPush: (push) => {
            if (push.ch !== 'book.50ms') return;
            if (push.type === 'snapshot') book.applySnapshot(push.data);
            else book.applyDelta(push.data);
            frames.request();
          },
          onGap: () => {
            frames.cancel();
            setState({ kind: 'resyncing' });
          },
          onProblem: (problem) => setState({ kind: 'error', problem }),
        });
      };
      resubscribe();
      onCleanup(() => {
        frames.cancel();
        unsubscribe();
      });
    }),
  );
  return { view, state, retry: () => setAttempt((count) => count + 1) };
}
