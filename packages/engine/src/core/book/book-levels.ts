import type { Book } from './book.ts';

/** One price of one side: what the market sees of it. */
export interface BookLevel {
  readonly price: number;
  readonly shown: number;
  readonly orders: number;
}

/** The best `most` levels of a side, best first. Walks their orders: for looking, not for matching. */
export function levelsOf(book: Book, side: number, most: number): BookLevel[] {
  const { pool } = book;
  const ladder = book.restingSide(side);
  const levels: BookLevel[] = [];
  for (
    let level = ladder.bestLevel;
    level !== 0 && levels.length < most;
    level = ladder.below(ladder.keyOf(level))
  ) {
    const first = ladder.head[level] ?? 0;
    let shown = 0;
    let orders = 0;
    for (let slot = first; slot !== 0; slot = pool.next[slot] ?? 0) {
      shown += pool.shown[slot] ?? 0;
      orders += 1;
    }
    levels.push({ price: pool.price[first] ?? 0, shown, orders });
  }
  return levels;
}
