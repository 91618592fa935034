import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';
import type { PriceLadder } from './price-ladder.ts';

/**
 * Whether `incoming` could trade `lots` at once as far as the ladder key `bound`. Hidden iceberg quantity counts. What
 * self-trade prevention would remove does not: in mode cancel_oldest the account's own orders are passed over; in the other
 * modes the incoming order would end or shrink at the first of them, so nothing from there on counts.
 */
export function canFill(
  book: Book,
  incoming: IncomingOrder,
  opposite: PriceLadder,
  bound: number,
  lots: number,
): boolean {
  let missing = lots;
  let level = opposite.bestLevel;
  while (level !== 0 && missing > 0) {
    const key = opposite.keyOf(level);
    if (key < bound) return false;
    const own = incoming.stp === StpMode.none ? 0 : firstOwn(book, incoming.account, opposite, level);
    if (own === 0) missing -= opposite.open[level] ?? 0;
    else if (incoming.stp === StpMode.cancel_oldest)
      missing -= openOfOthers(book, incoming.account, opposite, level);
    // Hidden parts join the queue again behind the own order, so only what is shown before it can be had.
    else return missing <= shownBefore(book, opposite, level, own);
    level = opposite.below(key);
  }
  return missing <= 0;
}

function firstOwn(book: Book, account: number, ladder: PriceLadder, level: number): number {
  const { pool } = book;
  let slot = ladder.head[level] ?? 0;
  while (slot !== 0 && pool.account[slot] !== account) slot = pool.next[slot] ?? 0;
  return slot;
}

function openOfOthers(book: Book, account: number, ladder: PriceLadder, level: number): number {
  const { pool } = book;
  let open = 0;
  for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0) {
    if (pool.account[slot] !== account) open += pool.leaves[slot] ?? 0;
  }
  return open;
}

function shownBefore(book: Book, ladder: PriceLadder, level: number, stopAt: number): number {
  const { pool } = book;
  let shown = 0;
  for (let slot = ladder.head[level] ?? 0; slot !== stopAt; slot = pool.next[slot] ?? 0) {
    shown += pool.shown[slot] ?? 0;
  }
  return shown;
}
