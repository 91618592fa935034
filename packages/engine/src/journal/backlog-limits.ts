import type { SendClass } from './journal.ts';

/**
 * Inbox frames that may wait for their out frame before a producer of a class is told `busy`. Cancels pass where orders no
 * longer do, and ops where cancels no longer do; actors are never refused, because their messages exist already.
 */
export const MAX_BACKLOG_ORDINARY = 2_000;
export const MAX_BACKLOG_CANCEL = 4_000;
export const MAX_BACKLOG_OPS = 8_000;

export const BACKLOG_LIMIT: Readonly<Record<SendClass, number | undefined>> = {
  ordinary: MAX_BACKLOG_ORDINARY,
  cancel: MAX_BACKLOG_CANCEL,
  ops: MAX_BACKLOG_OPS,
  actor: undefined,
};
