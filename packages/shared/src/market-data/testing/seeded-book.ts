import { FrameWriter } from '../../frame/frame-writer.ts';
import { bookActor } from '../../ids/actor-id.ts';
import { Phase } from '../../instrument/phase.ts';
import {
  BookStateChanged,
  Executed,
  OrderAccepted,
  OrderCanceled,
  OrderReduced,
  OrderRejected,
  OrderReplaced,
  OrderRested,
  OrderTriggered,
} from '../../messages/book-events.ts';
import { encodeMessage } from '../../messages/codec.ts';
import type { BodyOf, Fields, Layout } from '../../messages/layout.ts';
import { FinalStatus } from '../../order/order-status.ts';
import { OrderType } from '../../order/order-type.ts';
import { Reason } from '../../order/reasons.ts';
import { Side } from '../../order/side.ts';
import { TimeInForce } from '../../order/time-in-force.ts';
import { SeededNumbers } from './seeded-numbers.ts';

/** An order of the naive book, which is one array in order of arrival at its place. */
export interface NaiveOrder {
  readonly order: number;
  readonly account: number;
  readonly side: Side;
  readonly price: number;
  shown: number;
  leaves: number;
  readonly display: number;
}

export interface SeededBookOptions {
  readonly seed: number;
  readonly instrument?: number;
  readonly symbol?: string;
}

const MIDDLE = 10_000;
const REACH = 30;

/**
 * Writes the out frames of a book that never was, at random from a seed: icebergs, partial fills, amends with and without
 * priority, self-trade reductions, armed stops, halts. What should come of them stands in plain arrays beside it.
 */
export class SeededBook {
  readonly instrument: number;
  readonly symbol: string;
  resting: NaiveOrder[] = [];
  readonly armed = new Set<number>();
  readonly trades: { readonly trade: number; readonly price: number; readonly quantity: number }[] = [];
  seq = 0;
  private orders = 0;
  private readonly numbers: SeededNumbers;
  private readonly out = new FrameWriter();

  constructor({ seed, instrument = 1, symbol = 'AAPL' }: SeededBookOptions) {
    this.numbers = new SeededNumbers(seed);
    this.instrument = instrument;
    this.symbol = symbol;
  }

  /** The next out frame, with about `steps` things happening in it. The first one says what the book trades. */
  frame(steps: number): Uint8Array {
    this.out.clear();
    if (this.seq === 0) this.state(Phase.continuous);
    for (let step = 0; step < steps; step++) this.step();
    return this.out.take();
  }

  /** Sum shown and number of orders at a price. */
  level(side: Side, price: number): readonly [quantity: number, orders: number] {
    const there = this.resting.filter((order) => order.side === side && order.price === price);
    return [there.reduce((sum, { shown }) => sum + shown, 0), there.length];
  }

  /** Levels of a side, best first, as [price, quantity, orders]. */
  levels(side: Side): (readonly [number, number, number])[] {
    const prices = [...new Set(this.resting.filter((o) => o.side === side).map(({ price }) => price))];
    prices.sort((a, b) => (side === Side.buy ? b - a : a - b));
    return prices.map((price) => [price, ...this.level(side, price)] as const);
  }

  private step(): void {
    const what = this.numbers.below(100);
    if (what < 55) this.enter();
    else if (what < 72) this.cancel();
    else if (what < 82) this.amend();
    else if (what < 87) this.reduce();
    else if (what < 92) this.stop();
    else if (what < 97)
      this.emit(OrderRejected, { order: this.nextOrder(), account: 1_000, reason: Reason.halted });
    else this.state(this.numbers.chance(50) ? Phase.halted : Phase.continuous);
  }

  private enter(): void {
    const side = this.numbers.chance(50) ? Side.buy : Side.sell;
    const price = MIDDLE - REACH + this.numbers.below(2 * REACH);
    const quantity = 1 + this.numbers.below(50);
    const display = this.numbers.chance(25) ? 1 + this.numbers.below(quantity) : 0;
    const order = this.nextOrder();
    const account = 1_000 + this.numbers.below(5);
    this.accept(order, account, side, price, quantity, display, 0);
    const leaves = this.trade(order, account, side, price, quantity);
    if (leaves > 0) this.rest({ order, account, side, price, leaves, display, shown: 0 });
  }

  private accept(
    order: number,
    account: number,
    side: Side,
    price: number,
    quantity: number,
    display: number,
    armed: number,
  ): void {
    this.emit(OrderAccepted, {
      order,
      account,
      side,
      orderType: armed === 0 ? OrderType.limit : OrderType.stop,
      timeInForce: TimeInForce.gtc,
      armed,
      quantity,
      limit: armed === 0 ? price : 0,
      stop: armed === 0 ? 0 : price,
      display,
    });
  }

  private trade(
    taker: number,
    takerAccount: number,
    takerSide: Side,
    limit: number,
    quantity: number,
  ): number {
    let left = quantity;
    for (let maker = this.front(takerSide, limit); left > 0 && maker !== undefined;) {
      const traded = Math.min(left, maker.shown);
      left -= traded;
      maker.shown -= traded;
      maker.leaves -= traded;
      const trade = this.trades.length + 1;
      this.trades.push({ trade, price: maker.price, quantity: traded });
      this.emit(Executed, {
        trade,
        maker: maker.order,
        taker,
        makerAccount: maker.account,
        takerAccount,
        takerSide,
        price: maker.price,
        quantity: traded,
        makerLeaves: maker.leaves,
        takerLeaves: left,
      });
      if (maker.shown === 0) {
        this.remove(maker);
        if (maker.leaves > 0) this.rest(maker);
      }
      maker = this.front(takerSide, limit);
    }
    return left;
  }

  /** First in line at the best price that a taker with this limit can trade with. */
  private front(takerSide: Side, limit: number): NaiveOrder | undefined {
    const [best] = this.levels(takerSide === Side.buy ? Side.sell : Side.buy);
    if (best === undefined || (takerSide === Side.buy ? best[0] > limit : best[0] < limit)) return undefined;
    return this.resting.find(({ side, price }) => side !== takerSide && price === best[0]);
  }

  private rest(order: NaiveOrder): void {
    const { leaves, display, account, side, price } = order;
    const shown = display === 0 ? leaves : Math.min(display, leaves);
    this.resting.push({ ...order, shown });
    this.emit(OrderRested, { order: order.order, account, side, price, shown, leaves });
  }

  private cancel(): void {
    const order = this.numbers.pick(this.resting);
    if (order === undefined) return;
    this.remove(order);
    this.canceled(order.order, order.account, order.leaves);
  }

  private amend(): void {
    const order = this.numbers.pick(this.resting);
    if (order === undefined) return;
    if (this.numbers.chance(20)) {
      // The order goes to the back of the queue without having left it.
      this.remove(order);
      this.rest(order);
      return;
    }
    const kept = order.display === 0 && order.leaves > 1 && this.numbers.chance(50);
    const leaves = kept ? order.leaves - 1 : order.leaves + 1;
    if (kept) {
      order.leaves = leaves;
      order.shown = leaves;
    } else this.remove(order);
    this.emit(OrderReplaced, {
      order: order.order,
      account: order.account,
      quantity: leaves,
      limit: order.price,
      stop: 0,
      leaves,
      shown: kept ? leaves : 0,
      priorityKept: kept ? 1 : 0,
    });
    if (!kept) this.rest({ ...order, leaves });
  }

  private reduce(): void {
    const order = this.numbers.pick(this.resting);
    if (order === undefined) return;
    const quantity = 1 + this.numbers.below(order.shown);
    order.shown -= quantity;
    order.leaves -= quantity;
    const { account, leaves, shown } = order;
    this.emit(OrderReduced, { order: order.order, account, quantity, leaves, shown });
    if (shown > 0) return;
    this.remove(order);
    if (leaves > 0) this.rest(order);
    else this.canceled(order.order, account, 0);
  }

  private stop(): void {
    const [waiting] = this.armed;
    if (waiting === undefined || this.armed.size < 5) {
      const order = this.nextOrder();
      this.armed.add(order);
      this.accept(order, 1_000, Side.buy, MIDDLE, 5, 0, 1);
      return;
    }
    this.armed.delete(waiting);
    if (this.numbers.chance(30)) {
      this.canceled(waiting, 1_000, 5);
      return;
    }
    this.emit(OrderTriggered, { order: waiting, account: 1_000, last: MIDDLE });
    const leaves = this.trade(waiting, 1_000, Side.buy, MIDDLE, 5);
    const order = {
      order: waiting,
      account: 1_000,
      side: Side.buy,
      price: MIDDLE,
      leaves,
      display: 0,
      shown: 0,
    };
    if (leaves > 0) this.rest(order);
  }

  private state(phase: Phase): void {
    this.emit(BookStateChanged, {
      instrument: this.instrument,
      tickUnits: 100,
      lotSize: 1,
      bandBps: 1_000,
      reference: MIDDLE,
      bandLow: 9_000,
      bandHigh: 11_000,
      phase,
      symbol: this.symbol,
    });
  }

  private canceled(order: number, account: number, leaves: number): void {
    this.emit(OrderCanceled, {
      order,
      account,
      status: FinalStatus.canceled,
      reason: Reason.requested,
      leaves,
    });
  }

  private remove(order: NaiveOrder): void {
    this.resting = this.resting.filter((other) => other.order !== order.order);
  }

  private nextOrder(): number {
    this.orders += 1;
    return this.orders * 256;
  }

  private emit<N extends string, F extends Fields>(declared: Layout<N, F>, body: BodyOf<F>): void {
    this.seq += 1;
    this.out.append(encodeMessage(declared, body, { source: bookActor(this.instrument), number: this.seq }));
  }
}
