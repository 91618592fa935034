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

/** What an order with conditions has beside the others; 0 is none. */
export interface ReferenceConditions {
  readonly minQuantity: number;
  readonly trail: number;
  readonly stopLimit: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
  readonly exitOrder: number;
  readonly exitCap: number;
}

/** An order with conditions as it enters. */
export interface ReferenceConditionalEntry extends ReferenceEntry, ReferenceConditions {}

/** A live order. */
export interface ReferenceOrder extends ReferenceTerms {
  /** An OCO order or a trailing stop becomes another type when its stop is reached. */
  orderType: number;
  conditions?: ReferenceConditions;
  /** The stop of an OCO order was reached; whether it has said so. */
  triggered?: boolean;
  toldTriggered?: boolean;
  /** Stop price that the owner of a trailing stop was told. */
  toldStop?: number;
  /** Bracket: lots that the exit was not given yet; whether the exit was made, and whether it is over. */
  uncovered?: number;
  exitMade?: boolean;
  exitOver?: boolean;
  /** Exit of a bracket: its entry. */
  entry?: ReferenceOrder;
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
  return [OrderType.stop, OrderType.stop_limit, OrderType.trailing_stop].some(
    (type) => type === order.orderType,
  );
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
