import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { Book } from './book.ts';
import { drainKilled } from './kill.ts';
import { isShut } from './phase-gate.ts';
import { endDay, endPause, runScheduled } from './phases.ts';

/**
 * Orders that a book which neither trades nor takes anything ends in one frame without a command; the others follow with
 * the next frame. A book that trades leaves none behind, because one that is over could still be traded with.
 */
export const MAX_ENDS_PER_FRAME = 1_000;

/** At once: before every instant. */
const NOW = 0;

/** Begins a frame at `now` and does what is due, in the order of its instants. */
export function beginFrame(book: Book, now: number): void {
  book.now = now;
  book.session.budget = MAX_ENDS_PER_FRAME;
  if (nextDue(book) <= now) settleDue(book);
}

/** Does what is due by now, as far as this frame may. At one instant orders end before the phase changes. */
export function settleDue(book: Book): void {
  const { session, expiries } = book;
  while (drainKilled(book) && endDay(book)) {
    const expiry = nextExpiry(book);
    const change = session.schedule.nextAt;
    const pause = session.pauseEnds === 0 ? Infinity : session.pauseEnds;
    if (Math.min(expiry, change, pause) > book.now) return;
    if (expiry <= change && expiry <= pause) {
      if (isShut(book.phase)) {
        if (session.budget === 0) return;
        session.budget -= 1;
      }
      book.cancel(expiries.first(), FinalStatus.expired, Reason.expired);
    } else if (change <= pause) {
      const due = session.schedule.shift();
      if (due !== undefined) runScheduled(book, due);
    } else endPause(book);
  }
}

/** When the book has something to do without a command; Infinity when it never has. */
export function nextDue(book: Book): number {
  const { session } = book;
  if (session.afterDay !== 0 || (session.killed && (session.lifting || book.pool.size > 0))) return NOW;
  const pause = session.pauseEnds === 0 ? Infinity : session.pauseEnds;
  return Math.min(nextExpiry(book), session.schedule.nextAt, pause);
}

function nextExpiry(book: Book): number {
  const slot = book.expiries.first();
  return slot === 0 ? Infinity : (book.pool.expireAt[slot] ?? Infinity);
}
