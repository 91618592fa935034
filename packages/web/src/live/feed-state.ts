import type { Problem } from '@buttonwood/shared/wire/problem.ts';

/** How a live feed stands. How old its values are is a matter of the connection and comes beside it. */
export type FeedState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  /** The chain broke or the copy crossed; what is shown is stale until the next snapshot. */
  | { readonly kind: 'resyncing' }
  | { readonly kind: 'error'; readonly problem: Problem };
