import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { ReferenceFloor } from './reference-floor.ts';
import {
  isStop,
  other,
  type ReferenceConditionalEntry,
  type ReferenceConditions,
  type ReferenceOrder,
} from './reference-order.ts';

const NONE: ReferenceConditions = {
  minQuantity: 0,
  trail: 0,
  stopLimit: 0,
  takeProfit: 0,
  stopLoss: 0,
  exitOrder: 0,
  exitCap: 0,
};

/**
 * Stops of every kind and brackets, once more and plainly: after each input every price that traded is shown to every order
 * that waits for one, in sequence. Slow on purpose; shares no code with the book.
 */
export class ReferenceConditional extends ReferenceFloor {
  private fills: ReferenceOrder[] = [];
  private exited: ReferenceOrder[] = [];

  /** An order that was taken: says so, then lets it wait, rest or trade. */
  protected begin(order: ReferenceOrder): void {
    const waits = this.waitsForClose(order) || (isStop(order) && !this.reachedNow(order));
    const { account, side, orderType, timeInForce, quantity, limit, stop, display } = order;
    const terms = { account, side, orderType, timeInForce, quantity, limit, stop, display };
    this.event('OrderAccepted', { order: order.order, ...terms, armed: waits ? 1 : 0 });
    if (order.conditions !== undefined && order.entry === undefined) {
      const { exitCap: _, ...told } = order.conditions;
      this.event('OrderConditions', { order: order.order, account, ...told });
    }
    if (order.entry !== undefined) this.tellChanged(order, ChangeCause.bracket);
    if (orderType === OrderType.trailing_stop) {
      order.toldStop = stop;
      if (stop === 0) this.follow(order, this.last);
      if (order.stop !== stop) this.tellMove(order);
    }
    this.enterWithStop(order, isStop(order) || orderType === OrderType.oco);
  }

  /** Triggered at once, armed, or on its way into the book. `waits` says that the stop was not reached before. */
  protected enterWithStop(order: ReferenceOrder, waits: boolean): void {
    if (this.waitsForClose(order)) this.takePlace(order, true);
    else if (waits && this.reachedNow(order)) this.start(order);
    else if (waits && isStop(order)) this.takePlace(order, true);
    else this.trade(order);
  }

  /** The stop was reached: the order says so and becomes what trades. */
  private start(order: ReferenceOrder): void {
    order.triggered = true;
    const { conditions } = order;
    if (order.orderType === OrderType.trailing_stop) order.orderType = OrderType.stop;
    if (order.orderType === OrderType.oco && conditions !== undefined) {
      const market = conditions.stopLimit === 0;
      order.orderType = market ? OrderType.stop : OrderType.stop_limit;
      order.limit = market ? conditions.exitCap : conditions.stopLimit;
    }
    if (order.toldTriggered !== true) this.tellTriggered(order);
    this.trade(order);
  }

  /** Lets in what the finished input has triggered, then what that triggers, then the exits of brackets one by one. */
  protected finish(lastBefore: number): void {
    const waiting: ReferenceOrder[] = [];
    let before = lastBefore;
    for (;;) {
      waiting.push(...this.collect(before));
      for (const entry of this.exited) {
        if (this.orders.includes(entry)) this.over(entry, Reason.bracket_exit);
      }
      this.exited = [];
      before = this.last;
      const next = waiting.shift();
      if (next !== undefined) {
        this.drop(next);
        this.start(next);
      } else if (!this.nextExit()) return;
    }
  }

  private collect(before: number): ReferenceOrder[] {
    const hit: ReferenceOrder[] = [];
    const moved = new Set<ReferenceOrder>();
    const waits = (o: ReferenceOrder): boolean =>
      o.triggered !== true && (o.armed || o.orderType === OrderType.oco) && !hit.includes(o);
    for (const price of this.prices) {
      for (const order of this.orders.filter(waits)) {
        if (this.reached(order, price)) hit.push(order);
        else if (order.orderType === OrderType.trailing_stop && this.follow(order, price)) moved.add(order);
      }
    }
    for (const order of [...moved].sort((a, b) => a.order - b.order)) this.tellMove(order);
    const from = before === 0 ? (this.prices[0] ?? 0) : before;
    this.prices = [];
    for (const order of hit) {
      order.triggered = true;
      order.armed = true;
      order.shown = 0;
    }
    hit.sort((a, b) => Math.abs(a.stop - from) - Math.abs(b.stop - from) || a.arrival - b.arrival);
    if (this.rules === 1) return hit;
    for (const order of hit.filter(({ orderType }) => orderType === OrderType.oco)) {
      order.toldTriggered = true;
      this.tellTriggered(order);
    }
    return hit;
  }

  private tellTriggered({ order, account }: ReferenceOrder): void {
    this.event('OrderTriggered', { order, account, last: this.last });
  }

  private waitsForClose(order: ReferenceOrder): boolean {
    return order.timeInForce === TimeInForce.cls && this.phase !== Phase.closing_auction;
  }

  /** Stops are reached by trades in continuous trading only. */
  private reachedNow(order: ReferenceOrder): boolean {
    return this.phase === Phase.continuous && this.reached(order, this.last);
  }

  protected reached(order: { side: number; stop: number }, price: number): boolean {
    if (price === 0 || order.stop === 0) return false;
    return order.side === Side.buy ? price >= order.stop : price <= order.stop;
  }

  /** Returns whether the trailing stop moved. */
  private follow(order: ReferenceOrder, price: number): boolean {
    const trail = order.conditions?.trail ?? 0;
    const stop = order.side === Side.buy ? price + trail : price - trail;
    if (price === 0 || stop < 1 || stop > MAX_PRICE_TICKS) return false;
    if (order.stop !== 0 && (order.side === Side.buy ? stop >= order.stop : stop <= order.stop)) return false;
    order.stop = stop;
    return true;
  }

  private tellMove({ order, account, stop }: ReferenceOrder): void {
    this.event('StopMoved', { order, account, stop });
  }

  protected override traded(order: ReferenceOrder, quantity: number): void {
    if (!isBracket(order.conditions)) return;
    order.uncovered = (order.uncovered ?? 0) + quantity;
    if (!this.fills.includes(order)) this.fills.push(order);
  }

  protected override ended(order: ReferenceOrder, filled: boolean): void {
    const { entry } = order;
    if (entry === undefined) return;
    entry.exitOver = true;
    if (filled || order.triggered === true) this.exited.push(entry);
  }

  /** The exit of the entry that traded first enters or grows. Returns false when there is none. */
  private nextExit(): boolean {
    const entry = this.fills.shift();
    if (entry === undefined) return false;
    const lots = entry.uncovered ?? 0;
    entry.uncovered = 0;
    if (entry.exitOver === true) return true;
    const exit = this.orders.find((o) => o.entry === entry);
    if (exit === undefined) this.begin(exitOf(entry, lots));
    else {
      exit.leaves += lots;
      exit.quantity += lots;
      exit.shown = 0;
      this.tellReplaced(exit, false, ChangeCause.bracket);
      this.drop(exit);
      this.enterWithStop(exit, exit.armed || exit.orderType === OrderType.oco);
    }
    return true;
  }

  protected tellReplaced(o: ReferenceOrder, keeps: boolean, cause: number): void {
    const { order, account, quantity, limit, stop, leaves, shown } = o;
    const priorityKept = keeps ? 1 : 0;
    this.event('OrderReplaced', { order, account, quantity, limit, stop, leaves, shown, priorityKept });
    this.tellChanged(o, cause);
  }

  private tellChanged(o: ReferenceOrder, cause: number): void {
    const { order, account, quantity, limit, stop, leaves } = o;
    this.link('OrderChanged', order, { account, quantity, limit, stop, leaves, cause });
  }
}

function isBracket(conditions: ReferenceConditions | undefined): boolean {
  return conditions !== undefined && conditions.takeProfit + conditions.stopLoss > 0;
}

function exitOf(entry: ReferenceOrder, lots: number): ReferenceOrder {
  const { takeProfit, stopLoss, exitOrder, exitCap } = entry.conditions ?? NONE;
  const orderType =
    takeProfit > 0 && stopLoss > 0 ? OrderType.oco : takeProfit > 0 ? OrderType.limit : OrderType.stop;
  return {
    order: exitOrder,
    account: entry.account,
    side: other(entry.side),
    orderType,
    timeInForce: TimeInForce.gtc,
    stp: entry.stp,
    postOnly: 0,
    display: 0,
    expireAt: 0,
    quantity: lots,
    leaves: lots,
    limit: takeProfit > 0 ? takeProfit : exitCap,
    stop: stopLoss,
    shown: 0,
    armed: false,
    arrival: 0,
    conditions: { ...NONE, exitCap },
    entry,
  };
}

/** Whether the conditions of an order go with its other fields. */
export function conditionsAreSound(o: ReferenceConditionalEntry): boolean {
  const { orderType, timeInForce, side, limit, stop, minQuantity, trail, stopLimit } = o;
  const prices = [trail, stopLimit, o.takeProfit, o.stopLoss, o.exitCap];
  if (prices.some((price) => price > MAX_PRICE_TICKS)) return false;
  if (trail > 0 !== (orderType === OrderType.trailing_stop)) return false;
  if (stopLimit > 0 && orderType !== OrderType.oco) return false;
  if (orderType === OrderType.oco && !above(side, stop, limit)) return false;
  if (minQuantity > 0) {
    const market = orderType === OrderType.market && timeInForce !== TimeInForce.fok;
    const ioc = orderType === OrderType.limit && timeInForce === TimeInForce.ioc;
    if (minQuantity > o.quantity || !(market || ioc)) return false;
  }
  if (!isBracket(o)) return o.exitOrder === 0;
  if (orderType === OrderType.oco || orderType === OrderType.trailing_stop) return false;
  if (o.exitOrder === 0 || o.exitOrder === o.order || (o.exitOrder - o.order) % 256 !== 0) return false;
  return exitFits(o, side, isPriced(orderType) ? limit : 0);
}

/** Why an order with sound conditions is not taken. */
export function whyNotConditional(
  floor: ReferenceFloor,
  o: ReferenceConditionalEntry,
): ReasonName | undefined {
  if (o.minQuantity > 0 && floor.phase !== Phase.continuous) return 'wrong_phase';
  if (isBracket(o) && floor.orders.some(({ order }) => order === o.exitOrder)) return 'invalid_order';
  const loss = o.stopLoss > 0 || (o.orderType === OrderType.oco && o.stopLimit === 0);
  const unbound = floor.settings.bandBps > 0 && floor.reference === 0;
  return loss && o.exitCap === 0 && unbound ? 'no_reference_price' : undefined;
}

/** Why the conditions of a live order do not allow an amend to these prices. */
export function whyNotAmendConditional(
  floor: ReferenceFloor,
  order: ReferenceOrder,
  quantity: number,
  limit: number,
  stop: number,
): ReasonName | undefined {
  const { conditions } = order;
  if (conditions === undefined) return undefined;
  const exit = floor.orders.find((o) => o.entry === order);
  const entry = floor.orders.find((o) => o === order.entry);
  const filled = order.quantity - order.leaves;
  if (exit !== undefined && exit.quantity + quantity - filled > MAX_ORDER_LOTS) return 'invalid_order';
  if (entry !== undefined && quantity + entry.leaves > MAX_ORDER_LOTS) return 'invalid_order';
  if (order.orderType === OrderType.trailing_stop)
    return stop === order.stop ? undefined : 'amend_unsupported';
  if (order.triggered === true && conditions.stopLimit > 0) return 'amend_unsupported';
  if (order.orderType === OrderType.oco) return above(order.side, stop, limit) ? undefined : 'invalid_order';
  if (!isBracket(conditions) || !isPriced(order.orderType)) return undefined;
  return exitFits(conditions, order.side, limit) ? undefined : 'invalid_order';
}

function exitFits(exit: ReferenceConditions, side: number, limit: number): boolean {
  const line = [exit.stopLoss, limit, exit.takeProfit].filter((price) => price > 0);
  return line.every((price, i) => i === 0 || above(side, price, line[i - 1] ?? 0));
}

function isPriced(orderType: number): boolean {
  return orderType === OrderType.limit || orderType === OrderType.stop_limit;
}

/** Whether a price lies higher than another for a buy, lower for a sell. */
function above(side: number, price: number, than: number): boolean {
  return side === Side.sell ? price < than : price > than;
}
