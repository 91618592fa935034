import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';

const { none: NONE, wrong_phase: WRONG_PHASE, halted: HALTED, invalid_order: INVALID } = Reason;
const { continuous: CONTINUOUS, closed: CLOSED } = Phase;
const SLOTS = 8;

/** Which order is taken in which phase: a Reason by phase, order type and time in force, all of them below 8. DESIGN §4. */
const GATE = Uint8Array.from({ length: SLOTS * SLOTS * SLOTS }, (_, at) =>
  judge(at >>> 6, (at >>> 3) & 7, at & 7),
);

/** Why an order of this type and time in force is not taken in `phase`; `none` when it is. Numbers as in the messages. */
export function gateReason(phase: number, orderType: number, timeInForce: number): number {
  return GATE[(phase << 6) | (orderType << 3) | timeInForce] ?? INVALID;
}

/** Whether the book gathers orders without trading, so that it may stand crossed until the uncross. */
export function isCollecting(phase: number): boolean {
  return phase === Phase.pre_open || isAuction(phase);
}

/** Whether the phase ends with an uncross, whatever comes after it. */
export function isAuction(phase: number): boolean {
  return (
    phase === Phase.opening_auction || phase === Phase.closing_auction || phase === Phase.volatility_pause
  );
}

/** Whether the book neither trades nor takes anything, so that work may be left to the next frame. */
export function isShut(phase: number): boolean {
  return phase >= CLOSED;
}

/** Why a book that is shut takes nothing. */
export function shutReason({ phase, session }: Book): number {
  if (session.killed) return Reason.trading_killed;
  return phase === CLOSED ? WRONG_PHASE : HALTED;
}

function judge(phase: number, orderType: number, timeInForce: number): number {
  const waits =
    orderType === OrderType.stop || orderType === OrderType.stop_limit || orderType >= OrderType.oco;
  const forAuction = timeInForce === TimeInForce.opg || timeInForce === TimeInForce.cls;
  if (waits && forAuction) return INVALID;
  if (phase === Phase.halted) return HALTED;
  if (phase === CLOSED || phase === 0) return WRONG_PHASE;
  if (timeInForce === TimeInForce.cls) return NONE;
  if (timeInForce === TimeInForce.opg) {
    return phase === Phase.pre_open || phase === Phase.opening_auction ? NONE : WRONG_PHASE;
  }
  if (phase === CONTINUOUS) return NONE;
  // A market order is an IOC by nature; in an auction it stays until the uncross.
  if (timeInForce === TimeInForce.fok && !waits) return WRONG_PHASE;
  if (timeInForce === TimeInForce.ioc && orderType === OrderType.limit) return WRONG_PHASE;
  return NONE;
}
