import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BOOK_ORDERS, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { ChangeCause, FillRole } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason, type ReasonName } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';

/** What the reference says: the parts of a message that the book decides. */
export interface Said {
  readonly kind: Message['kind'];
  readonly target: number;
  readonly number: number;
  readonly body: Readonly<Record<string, number | string>>;
}

interface Terms {
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

interface ReferenceOrder extends Terms {
  quantity: number;
  leaves: number;
  limit: number;
  stop: number;
  shown: number;
  armed: boolean;
  /** Moment at which it took its place. */
  arrival: number;
}

/**
 * The rules of DESIGN §4 once more, as plainly as they can be written: all orders in one array, everything found by
 * filtering and sorting it, a fill-or-kill decided by trying it on a copy. Slow on purpose; shares no code with the book.
 * It is what the book is compared with.
 */
export class ReferenceBook {
  private orders: ReferenceOrder[] = [];
  private said: Said[] = [];
  private settings = { instrument: 0, tickUnits: 0, lotSize: 0, bandBps: 0, symbol: '' };
  private reference = 0;
  private phase: number = Phase.closed;
  private last = 0;
  private trades = 0;
  private seq = 0;
  private arrivals = 0;
  private linkNumber = 0;
  /** Prices traded by the input under way. */
  private prices: number[] = [];

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

  /** Lowest and highest price at which a trade is allowed now. */
  edges(): readonly [number, number] {
    if (this.settings.bandBps === 0 || this.reference === 0) return [1, MAX_PRICE_TICKS];
    const reference = BigInt(this.reference);
    const bps = BigInt(this.settings.bandBps);
    const low = Number((reference * (10_000n - bps) + 9_999n) / 10_000n);
    const high = Number((reference * (10_000n + bps)) / 10_000n);
    return [Math.max(low, 1), Math.min(high, MAX_PRICE_TICKS)];
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

  private enter(
    body: Terms & { quantity: number; limit: number; stop: number; validUntil: number },
    now: number,
  ): void {
    const reason = this.whyNot(body, now);
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

  private whyNot(
    o: Terms & { quantity: number; limit: number; stop: number; validUntil: number },
    now: number,
  ): ReasonName | undefined {
    if (this.phase === Phase.halted) return 'halted';
    if (this.phase !== Phase.continuous) return 'wrong_phase';
    if (o.validUntil > 0 && o.validUntil < now) return 'command_expired';
    const price = o.orderType === OrderType.limit || o.orderType === OrderType.stop_limit;
    const stays =
      isStop(o) ||
      (o.orderType === OrderType.limit &&
        o.timeInForce !== TimeInForce.ioc &&
        o.timeInForce !== TimeInForce.fok);
    if (
      ![Side.buy, Side.sell].some((side) => side === o.side) ||
      !Object.values(OrderType).some((type) => type === o.orderType) ||
      !Object.values(TimeInForce).some((tif) => tif === o.timeInForce) ||
      !Object.values(StpMode).some((mode) => mode === o.stp) ||
      o.quantity === 0 ||
      o.quantity > MAX_ORDER_LOTS ||
      o.limit > MAX_PRICE_TICKS ||
      o.stop > MAX_PRICE_TICKS ||
      (price && o.limit === 0) ||
      isStop(o) !== o.stop > 0 ||
      o.postOnly > 1 ||
      o.display > o.quantity ||
      ((o.postOnly > 0 || o.display > 0) && (o.orderType !== OrderType.limit || !stays))
    ) {
      return 'invalid_order';
    }
    if (o.timeInForce === TimeInForce.opg || o.timeInForce === TimeInForce.cls) return 'wrong_phase';
    if (o.timeInForce === TimeInForce.gtd && o.expireAt <= now) return 'command_expired';
    if (this.orders.some((other) => other.order === o.order)) return 'duplicate_order';
    if (stays && this.orders.length >= MAX_BOOK_ORDERS) return 'book_full';
    if (this.settings.bandBps > 0 && this.reference === 0) {
      if (o.orderType === OrderType.market || (o.orderType === OrderType.stop && o.limit === 0)) {
        return 'no_reference_price';
      }
    }
    if (o.orderType !== OrderType.limit) return undefined;
    if (this.beyondFarEdge(o.side, o.limit)) return 'price_outside_band';
    return o.postOnly === 1 && this.wouldMeet(o.side, o.limit) ? 'would_trade' : undefined;
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
        : this.whyNoAmend(order, body.quantity, limit, stop);
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

  private whyNoAmend(
    order: ReferenceOrder | undefined,
    quantity: number,
    limit: number,
    stop: number,
  ): ReasonName | undefined {
    if (order === undefined) return 'order_not_amendable';
    if (this.phase === Phase.halted) return 'halted';
    if (quantity > MAX_ORDER_LOTS || limit > MAX_PRICE_TICKS || stop > MAX_PRICE_TICKS)
      return 'invalid_order';
    if (order.armed) return undefined;
    if (stop !== order.stop) return 'amend_unsupported';
    if (quantity <= order.quantity - order.leaves) return undefined;
    if (limit === order.limit && quantity <= order.quantity) return undefined;
    const [low, high] = this.edges();
    const first = this.resting(other(order.side))[0];
    if (this.beyondFarEdge(order.side, limit)) return 'price_outside_band';
    if (first === undefined || !reaches(order.side, limit, first.limit)) return undefined;
    if (first.limit < low || first.limit > high) return 'price_outside_band';
    return order.postOnly === 1 ? 'would_trade' : undefined;
  }

  private trade(order: ReferenceOrder): void {
    const market = order.orderType === OrderType.market || order.orderType === OrderType.stop;
    if (!market && this.beyondFarEdge(order.side, order.limit)) {
      this.over(order, Reason.price_outside_band);
      return;
    }
    if (order.timeInForce === TimeInForce.fok && !this.tryWhole(order)) {
      this.over(order, Reason.fok_not_filled);
      return;
    }
    if (this.sweep(order) === 'ended') return;
    if (order.leaves === 0) {
      this.done(order, FinalStatus.filled, Reason.filled);
      return;
    }
    const meets = !market && this.wouldMeet(order.side, order.limit);
    if (market) {
      const nobody = this.resting(other(order.side)).length === 0;
      this.over(order, nobody ? Reason.no_liquidity : Reason.protection_price);
    } else if (meets) this.over(order, Reason.price_outside_band);
    else if (order.timeInForce === TimeInForce.ioc) this.over(order, Reason.ioc_remainder);
    else this.takePlace(order, false);
  }

  /** Trades until nothing is left or nobody is in reach. */
  private sweep(order: ReferenceOrder): 'left' | 'ended' {
    const market = order.orderType === OrderType.market || order.orderType === OrderType.stop;
    const [low, high] = this.edges();
    for (;;) {
      const maker = this.resting(other(order.side))[0];
      if (order.leaves === 0 || maker === undefined) return 'left';
      if (maker.limit < low || maker.limit > high) return 'left';
      if (!(market && order.limit === 0) && !reaches(order.side, order.limit, maker.limit)) return 'left';
      if (order.stp !== StpMode.none && maker.account === order.account) {
        if (this.own(order, maker) === 'ended') return 'ended';
      } else this.exchange(order, maker);
    }
  }

  private exchange(taker: ReferenceOrder, maker: ReferenceOrder): void {
    const quantity = Math.min(taker.leaves, maker.shown);
    const price = maker.limit;
    for (const order of [taker, maker]) order.leaves -= quantity;
    maker.shown -= quantity;
    this.trades += 1;
    this.last = price;
    this.prices.push(price);
    this.event('Executed', {
      trade: this.trades,
      maker: maker.order,
      taker: taker.order,
      makerAccount: maker.account,
      takerAccount: taker.account,
      takerSide: taker.side,
      price,
      quantity,
      makerLeaves: maker.leaves,
      takerLeaves: taker.leaves,
    });
    for (const [order, role] of [
      [maker, FillRole.maker],
      [taker, FillRole.taker],
    ] as const) {
      const { account, leaves } = order;
      this.link('Fill', order.order, { trade: this.trades, account, price, quantity, leaves, role });
    }
    if (maker.leaves === 0) {
      this.drop(maker);
      this.done(maker, FinalStatus.filled, Reason.filled);
    } else if (maker.shown === 0) this.takePlace(maker, false);
  }

  private own(incoming: ReferenceOrder, resting: ReferenceOrder): 'left' | 'ended' {
    if (incoming.stp === StpMode.decrement) {
      const quantity = Math.min(incoming.leaves, resting.shown);
      resting.shown -= quantity;
      for (const order of [resting, incoming]) {
        order.quantity -= quantity;
        order.leaves -= quantity;
        const { account, leaves, limit, stop } = order;
        this.event('OrderReduced', { order: order.order, account, quantity, leaves, shown: order.shown });
        if (leaves > 0) {
          const cause = ChangeCause.self_trade;
          this.link('OrderChanged', order.order, {
            account,
            quantity: order.quantity,
            limit,
            stop,
            leaves,
            cause,
          });
        }
        if (order === resting) {
          if (leaves === 0) this.end(order, FinalStatus.canceled, Reason.self_trade);
          else if (order.shown === 0) this.takePlace(order, false);
        } else if (leaves === 0) {
          this.over(order, Reason.self_trade);
          return 'ended';
        }
      }
      return 'left';
    }
    if (incoming.stp !== StpMode.cancel_newest) this.end(resting, FinalStatus.canceled, Reason.self_trade);
    if (incoming.stp === StpMode.cancel_oldest) return 'left';
    this.over(incoming, Reason.self_trade);
    return 'ended';
  }

  /** Whether the order would be filled whole by trades, found out on a copy of the book. */
  private tryWhole(order: ReferenceOrder): boolean {
    const copy = new ReferenceBook();
    copy.orders = this.orders.map((o) => ({ ...o }));
    copy.settings = this.settings;
    copy.reference = this.reference;
    copy.arrivals = this.arrivals;
    copy.sweep({ ...order });
    const traded = copy.said
      .filter(({ kind }) => kind === 'Executed')
      .reduce((sum, { body }) => sum + Number(body['quantity']), 0);
    return traded === order.leaves;
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

  private takePlace(order: ReferenceOrder, armed: boolean): void {
    this.arrivals += 1;
    order.arrival = this.arrivals;
    order.armed = armed;
    order.shown = 0;
    if (!this.orders.includes(order)) this.orders.push(order);
    if (armed) return;
    order.shown = order.display > 0 ? Math.min(order.display, order.leaves) : order.leaves;
    const { account, side, limit, shown, leaves } = order;
    this.event('OrderRested', { order: order.order, account, side, price: limit, shown, leaves });
  }

  private resting(side: number): ReferenceOrder[] {
    const better = side === Side.buy ? -1 : 1;
    return this.orders
      .filter((o) => !o.armed && o.side === side)
      .sort((a, b) => better * (a.limit - b.limit) || a.arrival - b.arrival);
  }

  private armed(side: number): ReferenceOrder[] {
    const nearer = side === Side.buy ? 1 : -1;
    return this.orders
      .filter((o) => o.armed && o.side === side)
      .sort((a, b) => nearer * (a.stop - b.stop) || a.arrival - b.arrival);
  }

  private wouldMeet(side: number, limit: number): boolean {
    const first = this.resting(other(side))[0];
    return first !== undefined && reaches(side, limit, first.limit);
  }

  private beyondFarEdge(side: number, limit: number): boolean {
    const [low, high] = this.edges();
    return side === Side.buy ? limit > high : limit < low;
  }

  private drop(order: ReferenceOrder): void {
    this.orders = this.orders.filter((o) => o !== order);
  }

  private end(order: ReferenceOrder, status: number, reason: number): void {
    this.drop(order);
    const { account, leaves } = order;
    this.event('OrderCanceled', { order: order.order, account, status, reason, leaves });
    this.done(order, status, reason);
  }

  private over(order: ReferenceOrder, reason: number): void {
    this.end(order, FinalStatus.canceled, reason);
  }

  private done(order: { order: number; account: number }, status: number, reason: number): void {
    this.link('OrderDone', order.order, { account: order.account, status, reason });
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

  private event(kind: Message['kind'], body: Said['body']): void {
    this.seq += 1;
    this.said.push({ kind, target: 0, number: this.seq, body });
  }

  private link(kind: Message['kind'], order: number, body: Said['body']): void {
    this.linkNumber += 1;
    this.said.push({ kind, target: 2, number: this.linkNumber, body: { order, ...body } });
  }
}

function isStop(order: { orderType: number }): boolean {
  return order.orderType === OrderType.stop || order.orderType === OrderType.stop_limit;
}

function other(side: number): number {
  return side === Side.buy ? Side.sell : Side.buy;
}

/** Whether an order of `side` at `limit` accepts to trade at `price`. */
function reaches(side: number, limit: number, price: number): boolean {
  return side === Side.buy ? price <= limit : price >= limit;
}
