import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { ChangeCause, FillRole } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { ReferenceTickStep } from './reference-auction.ts';
import { isMarket, other, reaches, type ReferenceOrder, type Said } from './reference-order.ts';

/**
 * Where the orders of the reference stand and trade: all of them in one array, everything found by filtering and sorting it,
 * a fill-or-kill decided by trying it on a copy. Slow on purpose; shares no code with the book.
 */
export class ReferenceFloor {
  /** The version of the rules. */
  readonly rules: number;
  phase: number = Phase.closed;
  orders: ReferenceOrder[] = [];
  protected said: Said[] = [];
  settings = { instrument: 0, tickUnits: 0, lotSize: 0, bandBps: 0, symbol: '' };
  reference = 0;
  killed = false;
  steps: ReferenceTickStep[] = [];
  protected pauseMs = 30_000;
  protected last = 0;
  protected trades = 0;
  protected seq = 0;
  protected arrivals = 0;
  protected linkNumber = 0;
  /** Prices traded by the input under way. */
  protected prices: number[] = [];

  constructor(rules: number) {
    this.rules = rules;
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

  protected trade(order: ReferenceOrder): void {
    const market = isMarket(order);
    if (this.phase !== Phase.continuous) {
      this.gather(order);
      return;
    }
    if (!market && this.beyondFarEdge(order.side, order.limit)) {
      this.over(order, Reason.price_outside_band);
      return;
    }
    if (order.timeInForce === TimeInForce.fok && !this.tryWhole(order)) {
      this.over(order, Reason.fok_not_filled);
      return;
    }
    const least = order.conditions?.minQuantity ?? 0;
    if (least > 0 && !this.tryLeast(order, least)) {
      this.over(order, Reason.min_quantity);
      return;
    }
    if (this.sweep(order) === 'ended') return;
    if (order.leaves === 0) {
      this.done(order, FinalStatus.filled, Reason.filled);
      this.ended(order, true);
      return;
    }
    const meets = !market && this.wouldMeet(order.side, order.limit);
    if (market && this.bandStops(order.side)) {
      this.over(order, Reason.volatility_pause);
      this.pause();
    } else if (market) {
      const nobody = this.resting(other(order.side)).length === 0;
      this.over(order, nobody ? Reason.no_liquidity : Reason.protection_price);
    } else if (meets) this.over(order, Reason.price_outside_band);
    else {
      const [low, high] = this.edges();
      const atEdge = order.limit === (order.side === Side.buy ? high : low);
      const pauses = atEdge && order.postOnly === 0 && this.bandStops(order.side);
      if (order.timeInForce === TimeInForce.ioc) this.over(order, Reason.ioc_remainder);
      else this.takePlace(order, false);
      if (pauses) this.pause();
    }
  }

  /** Whether the next price that an order of `side` would take lies beyond the band, where it leads. */
  private bandStops(side: number): boolean {
    const next = this.resting(other(side))[0];
    const [low, high] = this.edges();
    if (next === undefined || this.pauseMs === 0) return false;
    return side === Side.buy ? next.limit > high : next.limit < low;
  }

  /** While nothing trades an order only takes its place. */
  private gather(order: ReferenceOrder): void {
    const market = isMarket(order);
    const { timeInForce, side } = order;
    if (timeInForce === TimeInForce.fok || (timeInForce === TimeInForce.ioc && !market)) {
      this.over(order, Reason.volatility_pause);
    } else if (!market && this.beyondFarEdge(side, order.limit)) this.over(order, Reason.price_outside_band);
    else {
      if (market && order.limit === 0) order.limit = side === Side.buy ? MAX_PRICE_TICKS : 1;
      this.takePlace(order, false);
    }
  }

  /** Trading pauses by itself. */
  protected pause(): void {
    return;
  }

  /** Trades until nothing is left or nobody is in reach. */
  protected sweep(order: ReferenceOrder): 'left' | 'ended' {
    const market = isMarket(order);
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

  protected exchange(taker: ReferenceOrder, maker: ReferenceOrder): void {
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
    for (const order of [taker, maker]) this.traded(order, quantity);
    if (maker.leaves === 0) {
      this.drop(maker);
      this.done(maker, FinalStatus.filled, Reason.filled);
      this.ended(maker, true);
    } else if (maker.shown === 0) this.takePlace(maker, false);
  }

  protected own(incoming: ReferenceOrder, resting: ReferenceOrder): 'left' | 'ended' {
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
  protected tryWhole(order: ReferenceOrder): boolean {
    const copy = this.copy();
    copy.sweep({ ...order });
    return copy.tradedLots() === order.leaves;
  }

  private copy(): ReferenceFloor {
    const copy = new ReferenceFloor(this.rules);
    copy.orders = this.orders.map((o) => ({ ...o }));
    copy.settings = this.settings;
    copy.reference = this.reference;
    copy.arrivals = this.arrivals;
    return copy;
  }

  /** Whether so many lots would trade at once. An own order of the account that would shrink this one ends the count. */
  private tryLeast(order: ReferenceOrder, least: number): boolean {
    const copy = this.copy();
    const stp = order.stp === StpMode.decrement ? StpMode.cancel_newest : order.stp;
    copy.sweep({ ...order, stp });
    return copy.tradedLots() >= least;
  }

  private tradedLots(): number {
    return this.said
      .filter(({ kind }) => kind === 'Executed')
      .reduce((sum, { body }) => sum + Number(body['quantity']), 0);
  }

  /** Told of every fill and of every end of an order that was taken; the brackets listen. */
  protected traded(_order: ReferenceOrder, _quantity: number): void {
    return;
  }

  protected ended(_order: ReferenceOrder, _filled: boolean): void {
    return;
  }

  protected takePlace(order: ReferenceOrder, armed: boolean): void {
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

  resting(side: number): ReferenceOrder[] {
    const better = side === Side.buy ? -1 : 1;
    return this.orders
      .filter((o) => !o.armed && o.side === side)
      .sort((a, b) => better * (a.limit - b.limit) || a.arrival - b.arrival);
  }

  protected armed(side: number): ReferenceOrder[] {
    return this.orders.filter((o) => o.armed && o.side === side && o.timeInForce !== TimeInForce.cls);
  }

  wouldMeet(side: number, limit: number): boolean {
    const first = this.resting(other(side))[0];
    return first !== undefined && reaches(side, limit, first.limit);
  }

  beyondFarEdge(side: number, limit: number): boolean {
    const [low, high] = this.edges();
    return side === Side.buy ? limit > high : limit < low;
  }

  protected drop(order: ReferenceOrder): void {
    this.orders = this.orders.filter((o) => o !== order);
  }

  protected end(order: ReferenceOrder, status: number, reason: number): void {
    this.drop(order);
    const { account, leaves } = order;
    this.event('OrderCanceled', { order: order.order, account, status, reason, leaves });
    this.done(order, status, reason);
    this.ended(order, false);
  }

  protected over(order: ReferenceOrder, reason: number): void {
    this.end(order, FinalStatus.canceled, reason);
  }

  protected done(order: { order: number; account: number }, status: number, reason: number): void {
    this.link('OrderDone', order.order, { account: order.account, status, reason });
  }

  protected event(kind: Message['kind'], body: Said['body']): void {
    this.seq += 1;
    this.said.push({ kind, target: 0, number: this.seq, body });
  }

  protected link(kind: Message['kind'], order: number, body: Said['body']): void {
    this.linkNumber += 1;
    this.said.push({ kind, target: 2, number: this.linkNumber, body: { order, ...body } });
  }
}
