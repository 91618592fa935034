import { readText } from '../messages/codec.ts';
import { readInt53, type BodyOf } from '../messages/layout.ts';
import { OrderHeld, type OrderConditionsHeld, type OrderDenied } from '../messages/ledger-events.ts';
import { FinalStatus, finalStatusName, type OrderStatus } from '../order/order-status.ts';

/** What the book has said about a live order beyond the ledger: nothing yet, taken, or armed as a stop. */
export const BookState = { unknown: 0, accepted: 1, armed: 2 } as const;
export type BookState = (typeof BookState)[keyof typeof BookState];

/** What only some orders have; 0 for none. `exitOrder` is the number of a bracket's exit. */
export type ConditionTerms = Omit<BodyOf<typeof OrderConditionsHeld.fields>, 'account' | 'order'>;

/**
 * An order as its account sees it. Prices in ticks (0: none), quantities in lots, cash in 10^-4 of the currency, times in
 * microseconds. Owned and changed by the fold; readers keep no reference beyond the call that gave it.
 */
export interface LiveOrder {
  readonly order: number;
  readonly account: number;
  readonly instrument: number;
  readonly side: number;
  readonly orderType: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly postOnly: number;
  readonly display: number;
  readonly expireAt: number;
  /** The client order id. */
  readonly key: string;
  readonly createdAt: number;
  quantity: number;
  limit: number;
  stop: number;
  leaves: number;
  cumQuantity: number;
  /** Gross value of what is filled. */
  cumCash: number;
  fees: number;
  bookState: BookState;
  /** FinalStatus, 0 while the order lives. */
  finalStatus: number;
  /** Reason, 0 for none. */
  reason: number;
  updatedAt: number;
  /** Of an order that was placed with conditions. */
  conditions?: ConditionTerms;
}

/** The order that an OrderHeld event begins; `at` is the stamp of its out frame. */
export function liveOrderOfHeld(body: BodyOf<typeof OrderHeld.fields>, at: number): LiveOrder {
  return begun(body, at, body.quantity, 0, 0);
}

const HELD = OrderHeld.at;

/** The same from the message in its frame: every order of the exchange passes here, in each process that follows the ledger. */
export function readHeldOrder(view: DataView, offset: number, length: number, at: number): LiveOrder {
  const quantity = view.getUint32(offset + HELD.quantity, true);
  return {
    order: readInt53(view, offset + HELD.order),
    account: view.getUint32(offset + HELD.account, true),
    instrument: view.getUint32(offset + HELD.instrument, true),
    side: view.getUint8(offset + HELD.side),
    orderType: view.getUint8(offset + HELD.orderType),
    timeInForce: view.getUint8(offset + HELD.timeInForce),
    stp: view.getUint8(offset + HELD.stp),
    postOnly: view.getUint8(offset + HELD.postOnly),
    display: view.getUint32(offset + HELD.display, true),
    expireAt: readInt53(view, offset + HELD.expireAt),
    key: readText(view, offset + OrderHeld.size, offset + length),
    createdAt: at,
    quantity,
    limit: view.getUint32(offset + HELD.limit, true),
    stop: view.getUint32(offset + HELD.stop, true),
    cumQuantity: 0,
    cumCash: 0,
    fees: 0,
    bookState: BookState.unknown,
    updatedAt: at,
    leaves: quantity,
    finalStatus: 0,
    reason: 0,
  };
}

/** The order that an OrderDenied event ends before it began. */
export function orderOfDenied(body: BodyOf<typeof OrderDenied.fields>, at: number): LiveOrder {
  return begun(body, at, 0, FinalStatus.rejected, body.reason);
}

/** The word of the wire for where the order stands. */
export function orderStatus(order: LiveOrder): OrderStatus {
  if (order.finalStatus !== 0) return finalStatusName(order.finalStatus);
  if (order.cumQuantity > 0) return 'partially_filled';
  if (order.bookState === BookState.armed) return 'armed';
  return order.bookState === BookState.accepted ? 'accepted' : 'pending';
}

type OrderFields = Omit<BodyOf<typeof OrderDenied.fields>, 'accountSeq' | 'reason'>;

function begun(
  body: OrderFields,
  at: number,
  leaves: number,
  finalStatus: number,
  reason: number,
): LiveOrder {
  return {
    order: body.order,
    account: body.account,
    instrument: body.instrument,
    side: body.side,
    orderType: body.orderType,
    timeInForce: body.timeInForce,
    stp: body.stp,
    postOnly: body.postOnly,
    display: body.display,
    expireAt: body.expireAt,
    key: body.key,
    createdAt: at,
    quantity: body.quantity,
    limit: body.limit,
    stop: body.stop,
    cumQuantity: 0,
    cumCash: 0,
    fees: 0,
    bookState: BookState.unknown,
    updatedAt: at,
    leaves,
    finalStatus,
    reason,
  };
}
