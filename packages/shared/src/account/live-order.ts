import type { BodyOf } from '../messages/layout.ts';
import type { OrderDenied, OrderHeld } from '../messages/ledger-events.ts';
import { FinalStatus, finalStatusName, type OrderStatus } from '../order/order-status.ts';

/** What the book has said about a live order beyond the ledger: nothing yet, taken, or armed as a stop. */
export const BookState = { unknown: 0, accepted: 1, armed: 2 } as const;
export type BookState = (typeof BookState)[keyof typeof BookState];

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
}

/** The order that an OrderHeld event begins; `at` is the stamp of its out frame. */
export function liveOrderOfHeld(body: BodyOf<typeof OrderHeld.fields>, at: number): LiveOrder {
  return { ...begun(body, at), leaves: body.quantity, finalStatus: 0, reason: 0 };
}

/** The order that an OrderDenied event ends before it began. */
export function orderOfDenied(body: BodyOf<typeof OrderDenied.fields>, at: number): LiveOrder {
  return { ...begun(body, at), leaves: 0, finalStatus: FinalStatus.rejected, reason: body.reason };
}

/** The word of the wire for where the order stands. */
export function orderStatus(order: LiveOrder): OrderStatus {
  if (order.finalStatus !== 0) return finalStatusName(order.finalStatus);
  if (order.cumQuantity > 0) return 'partially_filled';
  if (order.bookState === BookState.armed) return 'armed';
  return order.bookState === BookState.accepted ? 'accepted' : 'pending';
}

type OrderFields = Pick<
  LiveOrder,
  | 'order'
  | 'account'
  | 'instrument'
  | 'side'
  | 'orderType'
  | 'timeInForce'
  | 'stp'
  | 'postOnly'
  | 'quantity'
  | 'limit'
  | 'stop'
  | 'display'
  | 'expireAt'
  | 'key'
>;

function begun(body: OrderFields, at: number): Omit<LiveOrder, 'leaves' | 'finalStatus' | 'reason'> {
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
  };
}
