import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BOOK_ORDERS, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';
import type { OrderConditions } from './order-conditions.ts';
import { orderTypeOf } from './order-terms.ts';
import { MAX_TRAILING_STOPS } from './trailing-stops.ts';

const { limit: LIMIT, market: MARKET, stop_limit: STOP_LIMIT, oco: OCO, trailing_stop: TRAILING } = OrderType;
const { ioc: IOC, fok: FOK } = TimeInForce;
const NONE = Reason.none;
const WORD = 2 ** 32;
const SHARD_MASK = 0xff;

/** Whether the conditions of an order go with its other fields, which have been checked. */
export function conditionsFit(order: IncomingOrder, conditions: OrderConditions): boolean {
  const { orderType, side } = order;
  const { trail, stopLimit, takeProfit, stopLoss, exitCap, exitOrder } = conditions;
  const largest = Math.max(trail, stopLimit, takeProfit, stopLoss, exitCap);
  if (largest > MAX_PRICE_TICKS) return false;
  if ((orderType === TRAILING) !== (trail !== 0)) return false;
  if (orderType !== OCO && stopLimit !== 0) return false;
  if (orderType === OCO && !isBeyond(side, order.limit, order.stop)) return false;
  if (conditions.minQuantity !== 0 && !mayAskForMinimum(order, conditions.minQuantity)) return false;
  return conditions.isBracket ? bracketFits(order, conditions) : exitOrder === 0;
}

/** Only what trades at once and may trade in part can ask for a part of some size. */
function mayAskForMinimum(order: IncomingOrder, minQuantity: number): boolean {
  if (minQuantity > order.quantity) return false;
  const { orderType, timeInForce } = order;
  return orderType === MARKET ? timeInForce !== FOK : orderType === LIMIT && timeInForce === IOC;
}

function bracketFits(order: IncomingOrder, conditions: OrderConditions): boolean {
  const { exitOrder } = conditions;
  const { orderType, orderLow, orderHigh } = order;
  if (orderType === OCO || orderType === TRAILING || exitOrder === 0) return false;
  const low = (exitOrder % WORD) | 0;
  if (low === orderLow && Math.floor(exitOrder / WORD) === orderHigh) return false;
  if ((low & SHARD_MASK) !== (orderLow & SHARD_MASK)) return false;
  const limit = orderType === LIMIT || orderType === STOP_LIMIT ? order.limit : 0;
  return exitPricesFit(order.side, limit, conditions);
}

/** The profit lies beyond the entry's limit (0: it has none) and the loss before it. */
function exitPricesFit(side: number, limit: number, { takeProfit, stopLoss }: OrderConditions): boolean {
  const entry = side === Side.buy ? Side.buy : Side.sell;
  if (takeProfit !== 0 && limit !== 0 && !isBeyond(entry, limit, takeProfit)) return false;
  if (stopLoss !== 0 && limit !== 0 && !isBeyond(entry, stopLoss, limit)) return false;
  return takeProfit === 0 || stopLoss === 0 || isBeyond(entry, stopLoss, takeProfit);
}

/** Whether `price` is higher than `from` for a buy, lower for a sell. */
function isBeyond(side: number, from: number, price: number): boolean {
  return side === Side.buy ? price > from : price < from;
}

/** Why the book does not take an order with these conditions; `none` when it does. Changes nothing. */
export function conditionalRefusal(book: Book, order: IncomingOrder, conditions: OrderConditions): number {
  const { pool, brackets, index, band } = book;
  const { exitOrder } = conditions;
  if (conditions.minQuantity !== 0 && book.phase !== Phase.continuous) return Reason.wrong_phase;
  if (order.orderType === TRAILING && book.trailing.orders.length >= MAX_TRAILING_STOPS)
    return Reason.too_many_trailing;
  if (conditions.isBracket) {
    if (index.find((exitOrder % WORD) | 0, Math.floor(exitOrder / WORD)) !== 0) return Reason.invalid_order;
    if (pool.size + brackets.reserved + 2 > MAX_BOOK_ORDERS) return Reason.book_full;
  }
  const becomesMarket = conditions.stopLoss !== 0 || (order.orderType === OCO && conditions.stopLimit === 0);
  if (becomesMarket && conditions.exitCap === 0 && band.bps !== 0 && band.reference === 0)
    return Reason.no_reference_price;
  return NONE;
}

/** Why a live order with conditions is not amended to these numbers; `none` when they fit. */
export function conditionalAmendRefusal(
  book: Book,
  slot: number,
  conditions: OrderConditions,
  quantity: number,
  limit: number,
  stop: number,
): number {
  const { pool } = book;
  const type = orderTypeOf(pool.terms[slot] ?? 0);
  if (outgrows(book, slot, conditions, quantity)) return Reason.invalid_order;
  if (conditions.trail !== 0) return stop === pool.stop[slot] ? NONE : Reason.amend_unsupported;
  // The ledger does not know that an OCO order's stop was reached: what it repeats as the limit is the other one.
  if (conditions.triggered && conditions.stopLimit !== 0) return Reason.amend_unsupported;
  if (type === OCO) return isBeyond(conditions.side, limit, stop) ? NONE : Reason.invalid_order;
  const priced = type === LIMIT || type === STOP_LIMIT;
  if (!conditions.isBracket || !priced) return NONE;
  return exitPricesFit(conditions.side, limit, conditions) ? NONE : Reason.invalid_order;
}

/** Whether an exit would pass the largest order when everything that its entry has left is traded. */
function outgrows({ pool }: Book, slot: number, { entry, exit }: OrderConditions, quantity: number): boolean {
  const more = quantity - (pool.quantity[slot] ?? 0);
  const ofEntry = entry?.live === true ? (pool.leaves[entry.slot] ?? 0) : 0;
  const ofExit = exit === undefined ? 0 : (pool.quantity[exit.slot] ?? 0) + (pool.leaves[slot] ?? 0) + more;
  return Math.max(ofEntry === 0 ? 0 : quantity + ofEntry, ofExit) > MAX_ORDER_LOTS;
}
