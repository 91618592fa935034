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
  /** No trade below moves a sell stop, and none above a buy stop: most trades need not look at the orders. */
  sellsFrom = Infinity;
  buysTo = 0;
  /** Whether the input under way moved one. */
  moved = false;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  add(order: OrderConditions): void {
    const number = this.pool.orderNumber(order.slot);
    let place = this.orders.length;
    while (place > 0 && this.pool.orderNumber(this.orders[place - 1]?.slot ?? 0) > number) place -= 1;
    this.orders.splice(place, 0, order);
    this.note(order);
  }

  remove(order: OrderConditions): void {
    this.orders.splice(this.orders.indexOf(order), 1);
  }

  /** Whether a trade at `price` may move a stop of `side`. */
  mayMove(side: number, price: number): boolean {
    return side === Side.buy ? price <= this.buysTo : price >= this.sellsFrom;
  }

  /** Forgets what is known about a side; `note` tells it again for each of its orders. */
  forgetSide(side: number): void {
    if (side === Side.buy) this.buysTo = 0;
    else this.sellsFrom = Infinity;
  }

  note(order: OrderConditions): void {
    const stop = this.pool.stop[order.slot] ?? 0;
    if (order.side === Side.sell) this.sellsFrom = Math.min(this.sellsFrom, stop + order.trail + 1);
    else this.buysTo = Math.max(this.buysTo, (stop === 0 ? MAX_PRICE_TICKS + 1 : stop) - order.trail - 1);
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
  const { trailing } = book;
  if (!trailing.mayMove(side, price)) return;
  trailing.forgetSide(side);
  for (const order of trailing.orders) {
    if (order.side !== side || order.triggered) continue;
    follow(book, order, price);
    trailing.note(order);
  }
}

function follow(book: Book, order: OrderConditions, price: number): void {
  const { pool, trailing } = book;
  const { slot, side } = order;
  const before = pool.stop[slot] ?? 0;
  const stop = trailingStop(side, price, order.trail);
  const nearer = side === Side.buy ? stop < before : stop > before;
  if (stop === 0 || (before !== 0 && !nearer)) return;
  const ladder = book.stopSide(side);
  ladder.remove(slot);
  pool.stop[slot] = stop;
  ladder.append(slot, stopKey(side, stop));
  order.moved = true;
  trailing.moved = true;
}

/** Says which stops the finished input has moved. */
export function announceMoves(book: Book): void {
  const { trailing } = book;
  if (!trailing.moved) return;
  trailing.moved = false;
  for (const order of trailing.orders) {
    if (!order.moved) continue;
    order.moved = false;
    book.conditionEvents.stopMoved(book.resting(order.slot));
  }
}
