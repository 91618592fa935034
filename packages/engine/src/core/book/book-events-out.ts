import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import {
  Executed,
  MassCanceled,
  OrderAccepted,
  OrderCanceled,
  OrderReduced,
  OrderReplaced,
  OrderRested,
  OrderTriggered,
} from '@buttonwood/shared/messages/book-events.ts';
import { writeInt53 as importedWriteInt53, type Layout } from '@buttonwood/shared/messages/layout.ts';
import { ChangeCause, Fill, FillRole, OrderChanged, OrderDone } from '@buttonwood/shared/messages/links.ts';
import type { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import type { LinkCounters } from '../link-counters.ts';
import type { IncomingOrder } from './incoming-order.ts';
import type { OrderPool } from './order-pool.ts';
import { sideOf as importedSideOf } from './order-terms.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const writeInt53 = importedWriteInt53;
const sideOf = importedSideOf;

/*
 * The hot layouts and their offsets as constants of this module: the compiler folds those into the code, while an
 * imported binding is read again for every field.
 */
const ORDER_ACCEPTED = OrderAccepted;
const ORDER_RESTED = OrderRested;
const EXECUTED = Executed;
const ORDER_CANCELED = OrderCanceled;
const ORDER_REPLACED = OrderReplaced;
const ORDER_REDUCED = OrderReduced;
const ORDER_CHANGED = OrderChanged;
const ORDER_DONE = OrderDone;
const FILL = Fill;
const ORDER_ACCEPTED_AT = OrderAccepted.at;
const ORDER_RESTED_AT = OrderRested.at;
const EXECUTED_AT = Executed.at;
const ORDER_CANCELED_AT = OrderCanceled.at;
const ORDER_REPLACED_AT = OrderReplaced.at;
const ORDER_REDUCED_AT = OrderReduced.at;
const ORDER_CHANGED_AT = OrderChanged.at;
const ORDER_DONE_AT = OrderDone.at;
const FILL_AT = Fill.at;

const FIRST_LEDGER = ledgerActor(0);
/** An order's number ends in its ledger shard: n * 256 + shard. */
const SHARD_MASK = 0xff;

/**
 * Writes what a book says about its orders straight into the out frame: events with the book's gapless seq, and link messages
 * to the ledger shard of the order concerned. Orders are named by slot, or by the two words of their number. What it says
 * less often stands beside it: refusals-out.ts, book-state-out.ts, auction-events-out.ts, condition-events-out.ts.
 */
export class BookEventsOut {
  private readonly links: LinkCounters;
  private readonly pool: OrderPool;
  private out: FrameWriter | undefined;
  private actor = 0;
  /** How many ledger shards there are, for what concerns all of them. */
  shards = 0;
  /** Seq of the last event. */
  seq = 0;

  constructor(links: LinkCounters, pool: OrderPool) {
    this.links = links;
    this.pool = pool;
  }

  /** From here on everything goes into `out`, said by `actor`; what concerns every ledger goes to all `shards`. */
  into(out: FrameWriter, actor: number, shards: number): void {
    // The garbage collector hears of every change, and most messages go into the same frame as the one before.
    if (this.out !== out) this.out = out;
    this.actor = actor;
    this.shards = shards;
  }

  accepted(order: IncomingOrder, armed: boolean): void {
    const out = this.writer();
    const at = this.event(out, ORDER_ACCEPTED);
    const { view } = out;
    const f = ORDER_ACCEPTED_AT;
    setOrder(view, at + f.order, order.orderLow, order.orderHigh);
    view.setUint32(at + f.account, order.account, true);
    view.setUint8(at + f.side, order.side);
    view.setUint8(at + f.orderType, order.orderType);
    view.setUint8(at + f.timeInForce, order.timeInForce);
    view.setUint8(at + f.armed, armed ? 1 : 0);
    view.setUint32(at + f.quantity, order.quantity, true);
    view.setUint32(at + f.limit, order.limit, true);
    view.setUint32(at + f.stop, order.stop, true);
    view.setUint32(at + f.display, order.display, true);
  }

  rested(slot: number): void {
    const { pool } = this;
    // Everything is read before anything is written: after a write the compiler reads the columns' places again.
    const low = pool.orderLow[slot] ?? 0;
    const high = pool.orderHigh[slot] ?? 0;
    const account = pool.account[slot] ?? 0;
    const side = sideOf(pool.terms[slot] ?? 0);
    const price = pool.price[slot] ?? 0;
    const shown = pool.shown[slot] ?? 0;
    const leaves = pool.leaves[slot] ?? 0;
    const out = this.writer();
    const at = this.event(out, ORDER_RESTED);
    const { view } = out;
    const f = ORDER_RESTED_AT;
    setOrder(view, at + f.order, low, high);
    view.setUint32(at + f.account, account, true);
    view.setUint8(at + f.side, side);
    view.setUint32(at + f.price, price, true);
    view.setUint32(at + f.shown, shown, true);
    view.setUint32(at + f.leaves, leaves, true);
  }

  /** The trade and both fills; the leaves of both orders are those after it. */
  executed(trade: number, maker: number, taker: IncomingOrder, price: number, quantity: number): void {
    const { pool } = this;
    const out = this.writer();
    const at = this.event(out, EXECUTED);
    const { view } = out;
    const f = EXECUTED_AT;
    const makerLow = pool.orderLow[maker] ?? 0;
    const makerHigh = pool.orderHigh[maker] ?? 0;
    const makerAccount = pool.account[maker] ?? 0;
    const makerLeaves = pool.leaves[maker] ?? 0;
    writeInt53(view, at + f.trade, trade);
    setOrder(view, at + f.maker, makerLow, makerHigh);
    setOrder(view, at + f.taker, taker.orderLow, taker.orderHigh);
    view.setUint32(at + f.makerAccount, makerAccount, true);
    view.setUint32(at + f.takerAccount, taker.account, true);
    view.setUint8(at + f.takerSide, taker.side);
    view.setUint32(at + f.price, price, true);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.makerLeaves, makerLeaves, true);
    view.setUint32(at + f.takerLeaves, taker.leaves, true);
    this.fill(makerLow, makerHigh, makerAccount, trade, price, quantity, makerLeaves, FillRole.maker);
    this.fill(
      taker.orderLow,
      taker.orderHigh,
      taker.account,
      trade,
      price,
      quantity,
      taker.leaves,
      FillRole.taker,
    );
  }

  canceled(
    low: number,
    high: number,
    account: number,
    status: FinalStatus,
    reason: number,
    leaves: number,
  ): void {
    const out = this.writer();
    const at = this.event(out, ORDER_CANCELED);
    const { view } = out;
    const f = ORDER_CANCELED_AT;
    setOrder(view, at + f.order, low, high);
    view.setUint32(at + f.account, account, true);
    view.setUint8(at + f.status, status);
    view.setUint8(at + f.reason, reason);
    view.setUint32(at + f.leaves, leaves, true);
  }

  /** The order as it is now: fields of `order`, with what it still shows in its old place. */
  replaced(
    order: IncomingOrder,
    shown: number,
    priorityKept: boolean,
    cause: number = ChangeCause.amended,
  ): void {
    const { orderLow, orderHigh, account, quantity, limit, stop, leaves } = order;
    const out = this.writer();
    const at = this.event(out, ORDER_REPLACED);
    const { view } = out;
    const f = ORDER_REPLACED_AT;
    setOrder(view, at + f.order, orderLow, orderHigh);
    view.setUint32(at + f.account, account, true);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.limit, limit, true);
    view.setUint32(at + f.stop, stop, true);
    view.setUint32(at + f.leaves, leaves, true);
    view.setUint32(at + f.shown, shown, true);
    view.setUint8(at + f.priorityKept, priorityKept ? 1 : 0);
    this.changed(order, cause);
  }

  /** Self-trade prevention took `quantity` lots off the order. */
  reduced(order: IncomingOrder, quantity: number, shown: number): void {
    const out = this.writer();
    const at = this.event(out, ORDER_REDUCED);
    const { view } = out;
    const f = ORDER_REDUCED_AT;
    setOrder(view, at + f.order, order.orderLow, order.orderHigh);
    view.setUint32(at + f.account, order.account, true);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.leaves, order.leaves, true);
    view.setUint32(at + f.shown, shown, true);
    if (order.leaves > 0) this.changed(order, ChangeCause.self_trade);
  }

  triggered(order: IncomingOrder, last: number): void {
    const out = this.writer();
    const at = this.event(out, OrderTriggered);
    setOrder(out.view, at + OrderTriggered.at.order, order.orderLow, order.orderHigh);
    out.view.setUint32(at + OrderTriggered.at.account, order.account, true);
    out.view.setUint32(at + OrderTriggered.at.last, last, true);
  }

  massCanceled(account: number, side: number, orders: number): void {
    const out = this.writer();
    const at = this.event(out, MassCanceled);
    out.view.setUint32(at + MassCanceled.at.account, account, true);
    out.view.setUint8(at + MassCanceled.at.side, side);
    out.view.setUint32(at + MassCanceled.at.orders, orders, true);
  }

  done(low: number, high: number, account: number, status: FinalStatus, reason: number): void {
    const out = this.writer();
    const at = this.link(out, ORDER_DONE, low);
    const { view } = out;
    setOrder(view, at + ORDER_DONE_AT.order, low, high);
    view.setUint32(at + ORDER_DONE_AT.account, account, true);
    view.setUint8(at + ORDER_DONE_AT.status, status);
    view.setUint8(at + ORDER_DONE_AT.reason, reason);
  }

  /** Tells the ledger how the order is now. */
  changed(order: IncomingOrder, cause: number): void {
    const { orderLow, orderHigh, account, quantity, limit, stop, leaves } = order;
    const out = this.writer();
    const at = this.link(out, ORDER_CHANGED, orderLow);
    const { view } = out;
    const f = ORDER_CHANGED_AT;
    setOrder(view, at + f.order, orderLow, orderHigh);
    view.setUint32(at + f.account, account, true);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.limit, limit, true);
    view.setUint32(at + f.stop, stop, true);
    view.setUint32(at + f.leaves, leaves, true);
    view.setUint8(at + f.cause, cause);
  }

  private fill(
    low: number,
    high: number,
    account: number,
    trade: number,
    price: number,
    quantity: number,
    leaves: number,
    role: number,
  ): void {
    const out = this.writer();
    const at = this.link(out, FILL, low);
    const { view } = out;
    const f = FILL_AT;
    setOrder(view, at + f.order, low, high);
    writeInt53(view, at + f.trade, trade);
    view.setUint32(at + f.account, account, true);
    view.setUint32(at + f.price, price, true);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.leaves, leaves, true);
    view.setUint8(at + f.role, role);
  }

  /** Begins an event of this book whose fields the caller writes; returns where. */
  begin(layout: Layout, extra = 0): number {
    return this.writer().begin(layout.type, layout.size + extra, this.actor, 0, this.nextSeq());
  }

  /** Begins an event outside the book's count: the book says it, but it tells nothing of the market. */
  beginUncounted(layout: Layout): number {
    return this.writer().begin(layout.type, layout.size, this.actor, 0, 0);
  }

  /** Begins a message to one ledger shard; the caller writes every field. */
  beginLinkToShard(layout: Layout, shard: number): number {
    const target = ledgerActor(shard);
    return this.writer().begin(layout.type, layout.size, this.actor, target, this.links.next(target));
  }

  /** Begins a message to the ledger shard of an order; the caller writes every field. */
  beginLink(layout: Layout, orderLow: number): number {
    return this.link(this.writer(), layout, orderLow);
  }

  private event(out: FrameWriter, layout: Layout): number {
    return out.begin(layout.type, layout.size, this.actor, 0, this.nextSeq());
  }

  private link(out: FrameWriter, layout: Layout, orderLow: number): number {
    const target = FIRST_LEDGER + (orderLow & SHARD_MASK);
    return out.begin(layout.type, layout.size, this.actor, target, this.links.next(target));
  }

  private nextSeq(): number {
    this.seq += 1;
    return this.seq;
  }

  /** The frame that is being written; its view may be another one after each message. */
  writer(): FrameWriter {
    if (this.out === undefined) throw new Error('Invariant: a book speaks only while it applies a frame');
    return this.out;
  }
}

function setOrder(view: DataView, at: number, low: number, high: number): void {
  view.setInt32(at, low, true);
  view.setInt32(at + 4, high, true);
}
