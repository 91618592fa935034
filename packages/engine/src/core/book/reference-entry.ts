import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BOOK_ORDERS, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { isOnTick } from './reference-auction.ts';
import type { ReferenceFloor } from './reference-floor.ts';
import { conditionsAreSound, whyNotAmendConditional, whyNotConditional } from './reference-conditional.ts';
import {
  isMarket,
  isStop,
  other,
  reaches,
  type ReferenceConditions,
  type ReferenceEntry,
  type ReferenceOrder,
} from './reference-order.ts';

/** Why the reference does not take an order; undefined when it does. */
export function whyNotEnter(
  floor: ReferenceFloor,
  o: ReferenceEntry & { readonly conditions?: ReferenceConditions },
  now: number,
): ReasonName | undefined {
  const shut = whyShut(floor);
  if (shut !== undefined) return shut;
  if (o.validUntil > 0 && o.validUntil < now) return 'command_expired';
  if (!isSound(o)) return 'invalid_order';
  const misfit = whyNotNow(floor, o);
  if (misfit !== undefined) return misfit;
  if (o.timeInForce === TimeInForce.gtd && o.expireAt <= now) return 'command_expired';
  if (floor.orders.some((known) => known.order === o.order)) return 'duplicate_order';
  const keeps = stays(o) || floor.phase !== Phase.continuous || o.timeInForce === TimeInForce.cls;
  if (keeps && floor.orders.length >= MAX_BOOK_ORDERS) return 'book_full';
  if (o.conditions !== undefined) {
    const reason = whyNotConditional(floor, { ...o, ...o.conditions });
    if (reason !== undefined) return reason;
  }
  if (saidPrices(o).some((price) => price > 0 && !isOnTick(floor.steps, price))) return 'price_off_tick';
  if (floor.settings.bandBps > 0 && floor.reference === 0) {
    const stop = o.orderType === OrderType.stop || o.orderType === OrderType.trailing_stop;
    if (o.orderType === OrderType.market || (stop && o.limit === 0)) return 'no_reference_price';
  }
  if (o.orderType !== OrderType.limit && o.orderType !== OrderType.oco) return undefined;
  if (floor.beyondFarEdge(o.side, o.limit)) return 'price_outside_band';
  return o.postOnly === 1 && floor.wouldMeet(o.side, o.limit) ? 'would_trade' : undefined;
}

/** Why the reference does not change an order; undefined when it does. */
export function whyNotAmend(
  floor: ReferenceFloor,
  order: ReferenceOrder | undefined,
  quantity: number,
  limit: number,
  stop: number,
): ReasonName | undefined {
  if (order === undefined) return 'order_not_amendable';
  const shut = whyShut(floor);
  if (shut !== undefined) return shut;
  if (quantity > MAX_ORDER_LOTS || limit > MAX_PRICE_TICKS || stop > MAX_PRICE_TICKS) return 'invalid_order';
  const reason = whyNotAmendConditional(floor, order, quantity, limit, stop);
  if (reason !== undefined) return reason;
  const forClose = order.armed && order.timeInForce === TimeInForce.cls;
  const offTick =
    (limit !== order.limit && hasLimit(order.orderType) && !isOnTick(floor.steps, limit)) ||
    (stop !== order.stop && !isOnTick(floor.steps, stop));
  if (order.armed && !forClose) return offTick ? 'price_off_tick' : undefined;
  if (stop !== order.stop && order.orderType !== OrderType.oco) return 'amend_unsupported';
  if (isMarket(order)) return limit === order.limit ? undefined : 'amend_unsupported';
  if (quantity <= order.quantity - order.leaves) return undefined;
  if (limit === order.limit && stop === order.stop && quantity <= order.quantity) return undefined;
  if (offTick) return 'price_off_tick';
  const [low, high] = floor.edges();
  const first = floor.resting(other(order.side))[0];
  if (floor.beyondFarEdge(order.side, limit)) return 'price_outside_band';
  if (forClose || first === undefined || !reaches(order.side, limit, first.limit)) return undefined;
  const collects = floor.phase !== Phase.continuous;
  if (!collects && (first.limit < low || first.limit > high)) return 'price_outside_band';
  return order.postOnly === 1 ? 'would_trade' : undefined;
}

/** Why nothing at all is taken. */
function whyShut(floor: ReferenceFloor): ReasonName | undefined {
  if (floor.killed) return 'trading_killed';
  if (floor.phase === Phase.halted) return 'halted';
  return floor.phase === Phase.closed ? 'wrong_phase' : undefined;
}

/** Why an order of this kind is not taken in the present phase. */
function whyNotNow(
  { phase }: ReferenceFloor,
  o: ReferenceEntry & { readonly conditions?: ReferenceConditions },
): ReasonName | undefined {
  const forAuction = o.timeInForce === TimeInForce.opg || o.timeInForce === TimeInForce.cls;
  const waits = isStop(o) || o.orderType === OrderType.oco;
  if (forAuction && waits) return 'invalid_order';
  const early = phase === Phase.pre_open || phase === Phase.opening_auction;
  if (o.timeInForce === TimeInForce.opg && !early) return 'wrong_phase';
  if (phase !== Phase.continuous && !waits) {
    if (o.timeInForce === TimeInForce.fok) return 'wrong_phase';
    if (o.timeInForce === TimeInForce.ioc && o.orderType === OrderType.limit) return 'wrong_phase';
  }
  const alone = o.postOnly > 0 || (o.conditions?.minQuantity ?? 0) > 0;
  return alone && (forAuction || phase !== Phase.continuous) ? 'wrong_phase' : undefined;
}

/** The prices that the owner of an order says. */
function saidPrices(o: ReferenceEntry & { readonly conditions?: ReferenceConditions }): number[] {
  const { stopLimit, takeProfit, stopLoss } = o.conditions ?? { stopLimit: 0, takeProfit: 0, stopLoss: 0 };
  return [hasLimit(o.orderType) ? o.limit : 0, o.stop, stopLimit, takeProfit, stopLoss];
}

function hasLimit(orderType: number): boolean {
  return [OrderType.limit, OrderType.stop_limit, OrderType.oco].some((type) => type === orderType);
}

function isSound(o: ReferenceEntry & { readonly conditions?: ReferenceConditions }): boolean {
  const { orderType } = o;
  const needsLimit = [OrderType.limit, OrderType.stop_limit, OrderType.oco].some(
    (type) => type === orderType,
  );
  const needsStop = [OrderType.stop, OrderType.stop_limit, OrderType.oco].some((type) => type === orderType);
  const mayHaveStop = needsStop || orderType === OrderType.trailing_stop;
  const adorned = o.postOnly > 0 || o.display > 0;
  return (
    [Side.buy, Side.sell].some((side) => side === o.side) &&
    Object.values(OrderType).some((type) => type === orderType) &&
    Object.values(TimeInForce).some((tif) => tif === o.timeInForce) &&
    Object.values(StpMode).some((mode) => mode === o.stp) &&
    o.quantity > 0 &&
    o.quantity <= MAX_ORDER_LOTS &&
    o.limit <= MAX_PRICE_TICKS &&
    o.stop <= MAX_PRICE_TICKS &&
    (!needsLimit || o.limit > 0) &&
    (!needsStop || o.stop > 0) &&
    (mayHaveStop || o.stop === 0) &&
    o.postOnly <= 1 &&
    o.display <= o.quantity &&
    (!adorned || (orderType === OrderType.limit && stays(o))) &&
    (orderType !== OrderType.oco || stays(o)) &&
    (orderType < OrderType.oco || o.conditions !== undefined) &&
    (o.conditions === undefined || conditionsAreSound({ ...o, ...o.conditions }))
  );
}

/** Whether the order may take a place in the book: in a queue, or armed. */
function stays(o: ReferenceEntry): boolean {
  if (isStop(o)) return true;
  return (
    (o.orderType === OrderType.limit || o.orderType === OrderType.oco) &&
    o.timeInForce !== TimeInForce.ioc &&
    o.timeInForce !== TimeInForce.fok
  );
}
