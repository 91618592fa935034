import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Book } from './book.ts';
import type { OrderConditions } from './order-conditions.ts';
import type { OrderPool } from './order-pool.ts';
import { stopKey } from './price-ladder.ts';

/** Trailing stops of one book: each trade looks at all of them. */
export const MAX_TRAILING_STOPS = 1_000;

/** The armed trailing stops of a book, in the order of their numbers. They stand in the stop ladders as well. */
export class TrailingStops {
  private readonly pool: OrderPool;
  readonly orders: OrderConditions[] = [];

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  add(order: OrderConditions): void {
    const number = this.pool.orderNumber(order.slot);
    let place = this.orders.length;
    while (place > 0 && this.pool.orderNumber(this.orders[place - 1]?.slot ?? 0) > number) place -= 1;
    this.orders.splice(place, 0, order);
  }

  remove(order: OrderConditions): void {
    this.orders.splice(this.orders.indexOf(order), 1);
  }
}

/** The stop price that follows from a trade at `price`; 0 when it would not be a price. */
export function trailingStop(side: number, price: number, trail: number): number {
  if (price === 0) return 0;
  const stop = side === Side.buy ? price + trail : price - trail;
  return stop >= 1 && stop <= MAX_PRICE_TICKS ? stop : 0;
}

/** Lets the trailing stops of `side` follow a trade at `price`: nearer, never back. */
export function followTrade(book: Book, side: number, price: number): void {
  const { pool } = book;
  const ladder = book.stopSide(side);
  for (const order of book.trailing.orders) {
    if (order.side !== side || order.triggered) continue;
    const { slot } = order;
    const before = pool.stop[slot] ?? 0;
    const stop = trailingStop(side, price, order.trail);
    const nearer = side === Side.buy ? stop < before : stop > before;
    if (stop === 0 || (before !== 0 && !nearer)) continue;
    ladder.remove(slot);
    pool.stop[slot] = stop;
    ladder.append(slot, stopKey(side, stop));
    order.moved = true;
  }
}

/** Says which stops the finished input has moved. */
export function announceMoves(book: Book): void {
  for (const order of book.trailing.orders) {
    if (!order.moved) continue;
    order.moved = false;
    book.conditionEvents.stopMoved(book.resting(order.slot));
  }
}
