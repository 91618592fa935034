import { readInt53 as importedReadInt53 } from '@buttonwood/shared/messages/layout.ts';
import { EnterOrder } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { OrderConditions } from './order-conditions.ts';
import type { OrderPool } from './order-pool.ts';
import {
  orderTypeOf as importedOrderTypeOf,
  postOnlyOf as importedPostOnlyOf,
  sideOf as importedSideOf,
  stpOf as importedStpOf,
  timeInForceOf as importedTimeInForceOf,
} from './order-terms.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const readInt53 = importedReadInt53;
const orderTypeOf = importedOrderTypeOf;
const postOnlyOf = importedPostOnlyOf;
const sideOf = importedSideOf;
const stpOf = importedStpOf;
const timeInForceOf = importedTimeInForceOf;

const { market: MARKET, stop: STOP, stop_limit: STOP_LIMIT, oco: OCO, trailing_stop: TRAILING } = OrderType;

const AT = EnterOrder.at;

/**
 * The one order that is being worked on: entering, triggered, or coming back after an amend. A book has one of these and
 * fills it again and again. Numbers as in the messages; `leaves` counts down while it trades.
 */
export class IncomingOrder {
  orderLow = 0;
  orderHigh = 0;
  account = 0;
  side = 0;
  orderType = 0;
  timeInForce = 0;
  stp = 0;
  postOnly = 0;
  quantity = 0;
  leaves = 0;
  /** Limit, or the cap of a market order; 0 is no cap but the band's. */
  limit = 0;
  stop = 0;
  display = 0;
  expireAt = 0;
  validUntil = 0;
  /** Undefined for a plain order. */
  conditions: OrderConditions | undefined = undefined;

  /** Takes the fields of an EnterOrder message; nothing is checked yet. */
  decode(view: DataView, offset: number): void {
    this.orderLow = view.getInt32(offset + AT.order, true);
    this.orderHigh = view.getInt32(offset + AT.order + 4, true);
    this.account = view.getInt32(offset + AT.account, true);
    this.side = view.getUint8(offset + AT.side);
    this.orderType = view.getUint8(offset + AT.orderType);
    this.timeInForce = view.getUint8(offset + AT.timeInForce);
    this.stp = view.getUint8(offset + AT.stp);
    this.postOnly = view.getUint8(offset + AT.postOnly);
    this.quantity = view.getUint32(offset + AT.quantity, true);
    this.leaves = this.quantity;
    this.limit = view.getUint32(offset + AT.limit, true);
    this.stop = view.getUint32(offset + AT.stop, true);
    this.display = view.getUint32(offset + AT.display, true);
    this.expireAt = readInt53(view, offset + AT.expireAt);
    this.validUntil = readInt53(view, offset + AT.validUntil);
    this.conditions = undefined;
  }

  /** Takes the fields of an EnterConditional message, which begin as those of EnterOrder do. */
  decodeConditional(view: DataView, offset: number): void {
    this.decode(view, offset);
    this.conditions = new OrderConditions();
    this.conditions.decode(view, offset);
  }

  /** Takes the fields of an order that leaves its place to enter. */
  load(pool: OrderPool, slot: number): void {
    const terms = pool.terms[slot] ?? 0;
    this.orderLow = pool.orderLow[slot] ?? 0;
    this.orderHigh = pool.orderHigh[slot] ?? 0;
    this.account = pool.account[slot] ?? 0;
    this.side = sideOf(terms);
    this.orderType = orderTypeOf(terms);
    this.timeInForce = timeInForceOf(terms);
    this.stp = stpOf(terms);
    this.postOnly = postOnlyOf(terms);
    this.quantity = pool.quantity[slot] ?? 0;
    this.leaves = pool.leaves[slot] ?? 0;
    this.limit = pool.price[slot] ?? 0;
    this.stop = pool.stop[slot] ?? 0;
    this.display = pool.display[slot] ?? 0;
    this.expireAt = pool.expireAt[slot] ?? 0;
    this.validUntil = 0;
    this.conditions = pool.conditionsOf(slot);
  }

  /** Whether it trades like a market order: never rests, goes as far as its cap. */
  get isMarket(): boolean {
    return this.orderType === MARKET || this.orderType === STOP;
  }

  /** Whether it waits, armed, for its stop price. */
  get isStop(): boolean {
    const { orderType } = this;
    return orderType === STOP || orderType === STOP_LIMIT || orderType === TRAILING;
  }

  /** Whether it rests at its limit while its stop price is watched. */
  get isWatched(): boolean {
    return this.orderType === OCO;
  }
}
