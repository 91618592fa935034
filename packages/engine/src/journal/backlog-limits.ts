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

/** Commands that may wait in one process, over all inboxes, before new ones of a class are answered `busy`. */
export const MAX_QUEUED_ORDINARY = 8_000;
export const MAX_QUEUED_CANCEL = 9_000;
export const MAX_QUEUED_OPS = 10_000;

export const QUEUE_LIMIT: Readonly<Record<SendClass, number>> = {
  ordinary: MAX_QUEUED_ORDINARY,
  cancel: MAX_QUEUED_CANCEL,
  ops: MAX_QUEUED_OPS,
  actor: Infinity,
};
