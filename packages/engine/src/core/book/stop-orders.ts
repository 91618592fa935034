import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import { execute } from './execute.ts';
import type { IncomingOrder } from './incoming-order.ts';
import { isConditional, orderTypeOf } from './order-terms.ts';
import { stopKey, type PriceLadder } from './price-ladder.ts';
import { OCO_TELLS_AT_ONCE } from './rule-changes.ts';
import type { StopWatch } from './stop-watch.ts';
import { announceMoves, followTrade } from './trailing-stops.ts';

const { continuous: CONTINUOUS, closing_auction: CLOSING } = Phase;
const { buy: BUY, sell: SELL } = Side;
const CLS = TimeInForce.cls;
const { stop: STOP, stop_limit: STOP_LIMIT, oco: OCO, trailing_stop: TRAILING } = OrderType;

/**
 * Whether the last trade stands at or through the stop price. Outside continuous trading and before the first trade nothing is triggered, and a trailing
 * stop that has no price yet (0) is not either.
 */
export function isTriggered(book: Book, side: number, stop: number): boolean {
  if (book.last === 0 || stop === 0 || book.phase !== CONTINUOUS) return false;
  return side === BUY ? book.last >= stop : book.last <= stop;
}

/** Whether the order waits when it enters: for its stop price, or for the closing auction. */
export function waitsAtEntry(book: Book, order: IncomingOrder): boolean {
  if (order.timeInForce === CLS) return book.phase !== CLOSING;
  return order.isStop && !isTriggered(book, order.side, order.stop);
}

/** An order with a stop price enters, after it was accepted or amended: triggered at once, armed, or resting and watched. */
export function enterAgain(book: Book, order: IncomingOrder, armed: boolean): void {
  if (order.timeInForce === CLS && book.phase !== CLOSING) book.wait(order);
  else if (!armed && !order.isWatched) execute(book, order);
  else if (isTriggered(book, order.side, order.stop)) enterStop(book, order, false);
  else if (armed) book.arm(order);
  else execute(book, order);
}

/** Lets in a stop order that was triggered and stands next in line. */
export function enterTriggered(book: Book, slot: number): void {
  const { incoming } = book;
  incoming.load(book.pool, slot);
  book.forget(slot);
  enterStop(book, incoming, tellsAtOnce(book, incoming.orderType));
}

/** The order's stop price was reached: it says so, unless it is `told` already, and trades as what it becomes. */
function enterStop(book: Book, order: IncomingOrder, told: boolean): void {
  const { conditions } = order;
  if (conditions !== undefined) {
    conditions.triggered = true;
    if (order.orderType === TRAILING) order.orderType = STOP;
    else if (order.orderType === OCO) {
      order.orderType = conditions.stopLimit === 0 ? STOP : STOP_LIMIT;
      order.limit = conditions.stopLimit === 0 ? conditions.exitCap : conditions.stopLimit;
    }
  }
  if (!told) book.events.triggered(order, book.last);
  execute(book, order);
}

/** Moves what the trades of the last input have triggered to the end of the queue, and forgets those trades. */
export function collectTriggered(book: Book, oldLast: number): void {
  const { tradedFirst, tradedLow, tradedHigh, triggers, last } = book;
  if (tradedFirst === 0) return;
  book.tradedFirst = 0;
  const waiting = triggers.length;
  const trails = book.trailing.orders.length !== 0;
  // The prices of one input rise or fall all the way: one side follows its first trade and may be met on the way, the
  // other side follows its last trade and could be met by the first one only.
  const follows = last >= tradedFirst ? BUY : SELL;
  if (trails) followTrade(book, follows, tradedFirst);
  take(book, book.buyStops, stopKey(BUY, tradedHigh));
  take(book, book.sellStops, stopKey(SELL, tradedLow));
  takeWatched(book, book.buyWatch, tradedHigh);
  takeWatched(book, book.sellWatch, tradedLow);
  if (trails) {
    followTrade(book, follows === BUY ? SELL : BUY, last);
    announceMoves(book);
  }
  const count = triggers.length - waiting;
  // Before the first trade there is no old last price; the first trade's own price stands in.
  if (count > 1) triggers.sortLast(count, oldLast === 0 ? tradedFirst : oldLast);
  if (book.rules >= OCO_TELLS_AT_ONCE) tellWhoLeft(book, count);
}

/** The OCO orders among the last `count` triggered ones have left their places: nobody must think that they still stand there. */
function tellWhoLeft(book: Book, count: number): void {
  const { pool, triggers } = book;
  for (let left = count; left > 0; left--) {
    const slot = triggers.fromEnd(left);
    if (orderTypeOf(pool.terms[slot] ?? 0) === OCO) book.events.triggered(book.resting(slot), book.last);
  }
}

function tellsAtOnce(book: Book, orderType: number): boolean {
  return orderType === OCO && book.rules >= OCO_TELLS_AT_ONCE;
}

function take(book: Book, stops: PriceLadder, bound: number): void {
  const { pool } = book;
  while (stops.best >= bound) {
    const slot = stops.front();
    stops.remove(slot);
    if (isConditional(pool.terms[slot] ?? 0)) markTriggered(book, slot);
    book.triggers.push(slot);
  }
}

/** OCO orders leave their place at the limit when their stop is reached. */
function takeWatched(book: Book, watch: StopWatch, price: number): void {
  for (let order = watch.reachedBy(price); order !== undefined; order = watch.reachedBy(price)) {
    const { slot } = order;
    watch.remove(order);
    markTriggered(book, slot);
    book.restingSide(order.side).remove(slot);
    book.triggers.push(slot);
  }
}

function markTriggered(book: Book, slot: number): void {
  const conditions = book.pool.conditionsOf(slot);
  if (conditions !== undefined) conditions.triggered = true;
}
