import type { Book } from './book.ts';

/**
 * The slots of at most `most` live orders whose terms fit, oldest order number first: where they lie in memory leaves no
 * trace. Of many the oldest are found without putting all of them in order.
 */
export function ordersByNumber(book: Book, fits: (terms: number) => boolean, most: number): number[] {
  const { pool } = book;
  const found: number[] = [];
  for (const ladder of book.ladders) {
    for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
      for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0)
        if (fits(pool.terms[slot] ?? 0)) found.push(slot);
    }
  }
  const numbers = Float64Array.from(found, (slot) => pool.orderNumber(slot)).sort();
  const youngest = numbers[most - 1] ?? Infinity;
  const oldest = most === 0 ? [] : found.filter((slot) => pool.orderNumber(slot) <= youngest);
  return oldest.sort((a, b) => pool.orderNumber(a) - pool.orderNumber(b));
}
