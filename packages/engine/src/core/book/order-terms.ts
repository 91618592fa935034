import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';

/**
 * The terms of an order that never change while it lives, packed into one small integer so that the pool stores them
 * at once: side 2 bits, type 3, time in force 3, self-trade prevention 3, post-only 1, armed 1, conditional 1.
 */
export interface OrderTerms {
  readonly side: number;
  readonly orderType: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly postOnly: number;
}

const CLS = TimeInForce.cls;
const ARMED = 1 << 12;
const CONDITIONAL = 1 << 13;

export function packTerms(terms: OrderTerms, armed: boolean, conditional: boolean): number {
  const packed =
    terms.side |
    (terms.orderType << 2) |
    (terms.timeInForce << 5) |
    (terms.stp << 8) |
    (terms.postOnly << 11);
  return packed | (armed ? ARMED : 0) | (conditional ? CONDITIONAL : 0);
}

export function sideOf(packed: number): number {
  return packed & 3;
}

export function orderTypeOf(packed: number): number {
  return (packed >>> 2) & 7;
}

export function timeInForceOf(packed: number): number {
  return (packed >>> 5) & 7;
}

export function stpOf(packed: number): number {
  return (packed >>> 8) & 7;
}

export function postOnlyOf(packed: number): number {
  return (packed >>> 11) & 1;
}

/** Whether the order is for the closing auction. */
export function isForClose(packed: number): boolean {
  return timeInForceOf(packed) === CLS;
}

/** Whether the order waits for its stop price or for the closing auction, and so stands in no queue of the book. */
export function isArmed(packed: number): boolean {
  return (packed & ARMED) !== 0;
}

/** Whether the order has conditions, which the pool keeps beside it. */
export function isConditional(packed: number): boolean {
  return (packed & CONDITIONAL) !== 0;
}
