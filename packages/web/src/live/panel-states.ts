import type { UseQueryResult } from '@tanstack/solid-query';
import type { PanelState } from '../ui/panel.tsx';
import type { FeedState } from './feed-state.ts';
import { problemOf } from './problem-error.ts';

/** State of a panel that shows a live feed; `emptyText` when it is there and has nothing. */
export function feedPanelState(state: FeedState, isEmpty: boolean, emptyText: string): PanelState {
  if (state.kind === 'ready' && isEmpty) return { kind: 'empty', text: emptyText };
  if (state.kind === 'resyncing' && isEmpty) return { kind: 'loading' };
  return state;
}

/** State of a panel that shows a query. What was read once stays on screen when a later read fails. */
export function queryPanelState<T>(
  query: UseQueryResult<T>,
  isEmpty: (value: T) => boolean,
  emptyText: string,
): PanelState {
  // The data of a pending or failed query must not be read: outside a Suspense boundary that would throw.
  if (query.isPending) return { kind: 'loading' };
  if (query.isLoadingError) return { kind: 'error', problem: problemOf(query.error) };
  const value = query.data;
  return value !== undefined && isEmpty(value) ? { kind: 'empty', text: emptyText } : { kind: 'ready' };
}
