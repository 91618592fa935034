import type { Book } from './book.ts';
import type { PriceLadder } from './price-ladder.ts';

/** Takes `quantity` shown lots off a resting order. */
export function takeFromMaker(book: Book, opposite: PriceLadder, maker: number, quantity: number): void {
  const { pool } = book;
  pool.leaves[maker] = (pool.leaves[maker] ?? 0) - quantity;
  pool.shown[maker] = (pool.shown[maker] ?? 0) - quantity;
  opposite.reduce(pool.level[maker] ?? 0, quantity);
}

/** An iceberg's shown part is used up: the next one joins the back of the queue. */
export function showNextTranche(book: Book, ladder: PriceLadder, slot: number): void {
  const { pool } = book;
  const leaves = pool.leaves[slot] ?? 0;
  const display = pool.display[slot] ?? 0;
  pool.shown[slot] = display < leaves ? display : leaves;
  ladder.requeue(slot);
  book.events.rested(slot);
}
