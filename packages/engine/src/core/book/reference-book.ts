import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { whyNotAmend, whyNotEnter } from './reference-entry.ts';
import { ReferenceFloor } from './reference-floor.ts';
import { isStop, type ReferenceEntry, type ReferenceOrder, type Said } from './reference-order.ts';

/**
 * The rules of DESIGN §4 once more, as plainly as they can be written; slow on purpose, sharing no code with the book. It is what the
 * book is compared with.
 */
export class ReferenceBook extends ReferenceFloor {
  /** Applies one message at `now` and returns everything that a book has to say about it. Knows one ledger shard, 0. */
  apply(message: Message | undefined, now: number): Said[] {
    this.said = [];
    this.expire(now);
    if (message !== undefined) this.handle(message, now);
    return this.said;
  }

  /** All orders, the queues of each side from the best price on, then the armed ones. */
  describe(): string[] {
    const line = (o: ReferenceOrder): string =>
      `${o.side} ${o.limit} ${o.stop} #${o.order} ${o.leaves}/${o.quantity} shows ${o.shown}`;
    return [
      ...this.resting(Side.buy).map(line),
      ...this.resting(Side.sell).map(line),
      ...this.armed(Side.buy).map(line),
      ...this.armed(Side.sell).map(line),
    ];
  }

  private handle(message: Message, now: number): void {
    const before = this.last;
    switch (message.kind) {
      case 'EnterOrder':
        this.enter(message.body, now);
        break;
      case 'EnterAmend':
        this.amend(message.body, now);
        break;
      case 'EnterCancel': {
        const order = this.orders.find((o) => o.order === message.body.order);
        if (order === undefined) this.refuse('CancelRejected', message.body, 'order_not_cancelable');
        else this.end(order, FinalStatus.canceled, message.body.reason);
        break;
      }
      case 'EnterMassCancel': {
        const { account, side, reason } = message.body;
        const hit = this.orders
          .filter((o) => o.account === account && (side === 0 || o.side === side))
          .sort((a, b) => a.order - b.order);
        for (const order of hit) this.end(order, FinalStatus.canceled, reason);
        this.event('MassCanceled', { account, side, orders: hit.length });
        break;
      }
      case 'Instrument':
        this.settings = message.body;
        if (this.phase === Phase.closed) this.phase = Phase.continuous;
        this.tellState();
        break;
      case 'SetReferencePrice':
        this.reference = message.body.price;
        this.tellState();
        break;
      case 'Halt':
        this.phase = Phase.halted;
        this.tellState();
        break;
      case 'Resume':
        this.phase = Phase.continuous;
        this.tellState();
        break;
      default:
        throw new Error(`Invariant: the reference knows ${message.kind}`);
    }
    this.trigger(before);
  }

  private enter(body: ReferenceEntry, now: number): void {
    const reason = whyNotEnter(this, body, now);
    if (reason !== undefined) {
      this.refuse('OrderRejected', body, reason);
      if (reason !== 'duplicate_order') this.done(body, FinalStatus.rejected, Reason[reason]);
      return;
    }
    const order: ReferenceOrder = {
      ...body,
      expireAt: body.timeInForce === TimeInForce.gtd ? body.expireAt : 0,
      leaves: body.quantity,
      shown: 0,
      armed: false,
      arrival: 0,
    };
    const waits = isStop(order) && !this.reached(order, this.last);
    const { account, side, orderType, timeInForce, quantity, limit, stop, display } = body;
    const terms = { account, side, orderType, timeInForce, quantity, limit, stop, display };
    this.event('OrderAccepted', { order: order.order, ...terms, armed: waits ? 1 : 0 });
    if (waits) this.takePlace(order, true);
    else this.start(order);
  }

  /** Triggered stops say so; then the order trades. */
  private start(order: ReferenceOrder): void {
    const { order: number, account } = order;
    if (isStop(order)) this.event('OrderTriggered', { order: number, account, last: this.last });
    this.trade(order);
  }

  private amend(
    body: {
      order: number;
      account: number;
      quantity: number;
      limit: number;
      stop: number;
      validUntil: number;
    },
    now: number,
  ): void {
    const order = this.orders.find((o) => o.order === body.order);
    const limit = body.limit > 0 ? body.limit : (order?.limit ?? 0);
    const stop = body.stop > 0 ? body.stop : (order?.stop ?? 0);
    const reason =
      body.validUntil > 0 && body.validUntil < now
        ? 'command_expired'
        : whyNotAmend(this, order, body.quantity, limit, stop);
    if (reason !== undefined || order === undefined) {
      this.refuse('AmendRefused', body, reason ?? 'order_not_amendable');
      this.link('AmendRejected', body.order, {
        account: body.account,
        reason: Reason[reason ?? 'order_not_amendable'],
      });
      return;
    }
    const filled = order.quantity - order.leaves;
    if (body.quantity <= filled) {
      this.end(order, FinalStatus.canceled, Reason.amended_below_filled);
      return;
    }
    const keeps = limit === order.limit && stop === order.stop && body.quantity <= order.quantity;
    order.quantity = body.quantity;
    order.leaves = body.quantity - filled;
    order.limit = limit;
    order.stop = stop;
    order.shown = keeps ? Math.min(order.shown, order.leaves) : 0;
    const { account, quantity, leaves, shown } = order;
    const now1 = { order: order.order, account, quantity, limit, stop, leaves };
    this.event('OrderReplaced', { ...now1, shown, priorityKept: keeps ? 1 : 0 });
    this.link('OrderChanged', order.order, {
      account,
      quantity,
      limit,
      stop,
      leaves,
      cause: ChangeCause.amended,
    });
    if (keeps) return;
    const wasArmed = order.armed;
    this.drop(order);
    if (wasArmed && !this.reached(order, this.last)) this.takePlace(order, true);
    else if (wasArmed) this.start(order);
    else this.trade(order);
  }

  /** Lets in what the finished input has triggered, then what that triggers. */
  private trigger(lastBefore: number): void {
    const waiting: ReferenceOrder[] = [];
    let before = lastBefore;
    for (;;) {
      const from = before === 0 ? (this.prices[0] ?? 0) : before;
      const hit = this.orders
        .filter((o) => o.armed && !waiting.includes(o) && this.prices.some((price) => this.reached(o, price)))
        .sort((a, b) => Math.abs(a.stop - from) - Math.abs(b.stop - from) || a.arrival - b.arrival);
      this.prices = [];
      waiting.push(...hit);
      const next = waiting.shift();
      if (next === undefined) return;
      this.drop(next);
      before = this.last;
      this.start(next);
    }
  }

  private reached(order: { side: number; stop: number }, price: number): boolean {
    if (price === 0) return false;
    return order.side === Side.buy ? price >= order.stop : price <= order.stop;
  }

  private expire(now: number): void {
    const dueNow = this.orders.filter((o) => o.expireAt > 0 && o.expireAt <= now);
    dueNow.sort((a, b) => a.expireAt - b.expireAt || a.order - b.order);
    for (const order of dueNow) this.end(order, FinalStatus.expired, Reason.expired);
  }

  private refuse(
    kind: 'OrderRejected' | 'CancelRejected' | 'AmendRefused',
    { order, account }: { order: number; account: number },
    reason: ReasonName,
  ): void {
    this.event(kind, { order, account, reason: Reason[reason] });
  }

  private tellState(): void {
    const { instrument, tickUnits, lotSize, bandBps, symbol } = this.settings;
    const { reference, phase } = this;
    const banded = bandBps > 0 && reference > 0;
    const [bandLow, bandHigh] = banded ? this.edges() : [0, 0];
    const common = { instrument, tickUnits, lotSize, reference, bandLow, bandHigh, phase };
    this.event('BookStateChanged', { ...common, bandBps, symbol });
    this.linkNumber += 1;
    this.said.push({ kind: 'InstrumentState', target: 2, number: this.linkNumber, body: common });
  }
}
