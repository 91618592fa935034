import { must } from '../base/assert.ts';
import {
  Executed,
  OrderAccepted,
  OrderCanceled,
  OrderReduced,
  OrderReplaced,
  OrderRested,
  OrderTriggered,
  StopMoved,
} from '../messages/book-events.ts';
import { readInt53 } from '../messages/layout.ts';
import { Side } from '../order/side.ts';
import { L2Book } from './l2-book.ts';

/** An order that stands in the queue of its level. Quantities in lots. */
export interface RestingOrder {
  readonly order: number;
  readonly account: number;
  readonly side: number;
  readonly price: number;
  shown: number;
  leaves: number;
  /** Neighbours in the queue; the front has no `ahead`. */
  ahead: RestingOrder | undefined;
  behind: RestingOrder | undefined;
}

/** The taker side of a trade of two resting orders. */
const IN_AUCTION = 0;

interface Queue {
  front: RestingOrder;
  back: RestingOrder;
}

/**
 * Every resting order of a book in its queue, folded from the book's events; and the levels that follow from it.
 * While the book collects orders for an auction the levels of both sides may cross. Remembers which levels changed since `takeChanged`.
 */
export class L3Book {
  readonly levels = new L2Book();
  private readonly resting = new Map<number, RestingOrder>();
  /** Live orders that wait for their stop price or for the closing auction, with their account. */
  private readonly armedAccounts = new Map<number, number>();
  /** Where the stops of trailing stops stand, by order. */
  private readonly movedStops = new Map<number, number>();
  private readonly queues = new Map<number, Queue>();
  private changed = new Set<number>();
  private spare = new Set<number>();

  /** Applies the event at `offset`; events that move no order are passed over. The caller has checked the seq. */
  apply(view: DataView, offset: number, type: number): void {
    switch (type) {
      case OrderRested.type:
        this.rest(view, offset);
        break;
      case Executed.type:
        this.execute(view, offset);
        break;
      case OrderCanceled.type:
        this.cancel(readInt53(view, offset + OrderCanceled.at.order));
        break;
      case OrderReplaced.type:
        this.replace(view, offset);
        break;
      case OrderReduced.type:
        this.reduce(view, offset);
        break;
      case OrderAccepted.type:
        this.accept(view, offset);
        break;
      case OrderTriggered.type:
        // An armed stop is armed no longer; an OCO order leaves the place at its limit.
        this.cancel(readInt53(view, offset + OrderTriggered.at.order));
        break;
      case StopMoved.type:
        this.moveStop(
          readInt53(view, offset + StopMoved.at.order),
          view.getUint32(offset + StopMoved.at.stop, true),
        );
        break;
      default:
        break;
    }
  }

  order(order: number): RestingOrder | undefined {
    return this.resting.get(order);
  }

  isArmed(order: number): boolean {
    return this.armedAccounts.has(order);
  }

  /** Account of each armed order, by order number. */
  get armed(): ReadonlyMap<number, number> {
    return this.armedAccounts;
  }

  /** Stop price in ticks of each armed trailing stop that has one, by order number. */
  get trailing(): ReadonlyMap<number, number> {
    return this.movedStops;
  }

  get size(): number {
    return this.resting.size;
  }

  /** The orders of a level, first in line first. */
  queue(side: number, price: number): RestingOrder[] {
    const orders: RestingOrder[] = [];
    let next = this.queues.get(levelKey(side, price))?.front;
    for (; next !== undefined; next = next.behind) orders.push(next);
    return orders;
  }

  /** Keys of the levels that changed since the last call; valid until the call after. See `sideOfKey`, `priceOfKey`. */
  takeChanged(): ReadonlySet<number> {
    const taken = this.changed;
    this.changed = this.spare;
    this.changed.clear();
    this.spare = taken;
    return taken;
  }

  /** Puts an order at the back of its level; used by the fold and when a saved fold is read back. */
  enqueue(order: number, account: number, side: number, price: number, shown: number, leaves: number): void {
    const key = levelKey(side, price);
    const queue = this.queues.get(key);
    const ahead = queue?.back;
    const entry: RestingOrder = { order, account, side, price, shown, leaves, ahead, behind: undefined };
    if (ahead !== undefined) ahead.behind = entry;
    if (queue === undefined) this.queues.set(key, { front: entry, back: entry });
    else queue.back = entry;
    this.resting.set(order, entry);
    this.changeLevel(side, price, shown, 1);
  }

  /** Notes an armed stop; used by the fold and when a saved fold is read back. */
  arm(order: number, account: number): void {
    this.armedAccounts.set(order, account);
  }

  /** Notes where a trailing stop stands; used as `arm`. */
  moveStop(order: number, stop: number): void {
    this.movedStops.set(order, stop);
  }

  private accept(view: DataView, offset: number): void {
    if (view.getUint8(offset + OrderAccepted.at.armed) === 0) return;
    const order = readInt53(view, offset + OrderAccepted.at.order);
    this.arm(order, view.getUint32(offset + OrderAccepted.at.account, true));
  }

  private rest(view: DataView, offset: number): void {
    const at = OrderRested.at;
    const order = readInt53(view, offset + at.order);
    const former = this.resting.get(order);
    if (former !== undefined) this.dequeue(former);
    this.enqueue(
      order,
      view.getUint32(offset + at.account, true),
      view.getUint8(offset + at.side),
      view.getUint32(offset + at.price, true),
      view.getUint32(offset + at.shown, true),
      view.getUint32(offset + at.leaves, true),
    );
  }

  private execute(view: DataView, offset: number): void {
    const at = Executed.at;
    const quantity = view.getUint32(offset + at.quantity, true);
    const maker = readInt53(view, offset + at.maker);
    this.take(maker, quantity, view.getUint32(offset + at.makerLeaves, true));
    if (view.getUint8(offset + at.takerSide) !== IN_AUCTION) return;
    const seller = readInt53(view, offset + at.taker);
    this.take(seller, quantity, view.getUint32(offset + at.takerLeaves, true));
  }

  private take(order: number, quantity: number, leaves: number): void {
    const entry = must(this.resting.get(order), `the order ${order} of a trade rests in the book`);
    entry.leaves = leaves;
    this.show(entry, entry.shown - quantity);
  }

  private cancel(order: number): void {
    this.armedAccounts.delete(order);
    this.movedStops.delete(order);
    const entry = this.resting.get(order);
    if (entry !== undefined) this.dequeue(entry);
  }

  private replace(view: DataView, offset: number): void {
    const at = OrderReplaced.at;
    const entry = this.resting.get(readInt53(view, offset + at.order));
    if (entry === undefined) return;
    if (view.getUint8(offset + at.priorityKept) === 0) {
      this.dequeue(entry);
      return;
    }
    entry.leaves = view.getUint32(offset + at.leaves, true);
    this.show(entry, view.getUint32(offset + at.shown, true));
  }

  private reduce(view: DataView, offset: number): void {
    const at = OrderReduced.at;
    const entry = this.resting.get(readInt53(view, offset + at.order));
    if (entry === undefined) return;
    entry.leaves = view.getUint32(offset + at.leaves, true);
    this.show(entry, view.getUint32(offset + at.shown, true));
  }

  /** An order that shows nothing has no place: it is gone, or its next tranche joins the back. */
  private show(entry: RestingOrder, shown: number): void {
    if (shown <= 0) {
      this.dequeue(entry);
      return;
    }
    const difference = shown - entry.shown;
    entry.shown = shown;
    if (difference !== 0) this.changeLevel(entry.side, entry.price, difference, 0);
  }

  private dequeue(entry: RestingOrder): void {
    const { ahead, behind, side, price } = entry;
    const key = levelKey(side, price);
    const queue = must(this.queues.get(key), 'a resting order stands in the queue of its level');
    if (ahead !== undefined) ahead.behind = behind;
    if (behind !== undefined) behind.ahead = ahead;
    if (ahead === undefined && behind === undefined) this.queues.delete(key);
    else if (ahead === undefined) queue.front = behind ?? queue.front;
    else if (behind === undefined) queue.back = ahead;
    this.resting.delete(entry.order);
    this.changeLevel(side, price, -entry.shown, -1);
  }

  private changeLevel(side: number, price: number, quantity: number, orders: number): void {
    this.levels.change(side, price, quantity, orders);
    this.changed.add(levelKey(side, price));
  }
}

/** One number for a side and a price: the price doubled, plus one for a sell. */
export function levelKey(side: number, price: number): number {
  return price * 2 + (side === Side.sell ? 1 : 0);
}

export function sideOfKey(key: number): Side {
  return key % 2 === 1 ? Side.sell : Side.buy;
}

export function priceOfKey(key: number): number {
  return Math.floor(key / 2);
}
