import type { Book } from './book.ts';

/** The slots of all live orders whose terms fit, oldest order number first: where they lie in memory leaves no trace. */
export function ordersByNumber(book: Book, fits: (terms: number) => boolean): number[] {
  const { pool } = book;
  const found: number[] = [];
  for (const ladder of book.ladders) {
    for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
      for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0)
        if (fits(pool.terms[slot] ?? 0)) found.push(slot);
    }
  }
  return found.sort((a, b) => pool.orderNumber(a) - pool.orderNumber(b));
}
