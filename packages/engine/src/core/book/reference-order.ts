import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { Side } from '@buttonwood/shared/order/side.ts';

/** What the reference says: the parts of a message that the book decides. */
export interface Said {
  readonly kind: Message['kind'];
  readonly target: number;
  readonly number: number;
  readonly body: Readonly<Record<string, number | string>>;
}

/** What the reference keeps of an order for as long as it lives. */
export interface ReferenceTerms {
  readonly order: number;
  readonly account: number;
  readonly side: number;
  readonly orderType: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly postOnly: number;
  readonly display: number;
  readonly expireAt: number;
}

/** An order as it enters. */
export interface ReferenceEntry extends ReferenceTerms {
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
  readonly validUntil: number;
}

/** A live order. */
export interface ReferenceOrder extends ReferenceTerms {
  quantity: number;
  leaves: number;
  limit: number;
  stop: number;
  shown: number;
  armed: boolean;
  /** Moment at which it took its place. */
  arrival: number;
}

export function isStop(order: { readonly orderType: number }): boolean {
  return order.orderType === OrderType.stop || order.orderType === OrderType.stop_limit;
}

/** Whether it trades as far as its cap and never keeps a place in continuous trading. */
export function isMarket(order: { readonly orderType: number }): boolean {
  return order.orderType === OrderType.market || order.orderType === OrderType.stop;
}

export function other(side: number): number {
  return side === Side.buy ? Side.sell : Side.buy;
}

/** Whether an order of `side` at `limit` accepts to trade at `price`. */
export function reaches(side: number, limit: number, price: number): boolean {
  return side === Side.buy ? price <= limit : price >= limit;
}
