import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { Book } from './book.ts';

/** GTD orders that end before one frame while the book does not trade; the others follow with the next frame. */
export const MAX_EXPIRIES_PER_FRAME = 1_000;

/**
 * Ends the GTD orders whose time has come, next to end first. A book that trades leaves none behind, because one that is
 * over could still be traded with; their number is bounded by MAX_BOOK_ORDERS.
 */
export function expireOrders(book: Book, now: number): void {
  const { expiries, pool } = book;
  let left = book.phase === Phase.continuous ? Infinity : MAX_EXPIRIES_PER_FRAME;
  for (let slot = expiries.first(); slot !== 0 && left > 0; slot = expiries.first()) {
    if ((pool.expireAt[slot] ?? 0) > now) return;
    book.cancel(slot, FinalStatus.expired, Reason.expired);
    left -= 1;
  }
}

/** The instant at which the next GTD order ends. */
export function nextExpiry(book: Book): number | undefined {
  const slot = book.expiries.first();
  return slot === 0 ? undefined : book.pool.expireAt[slot];
}
