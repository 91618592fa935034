import { ChangeCause, FillRole } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { hasTick, tryAuction, type ReferenceIndication } from './reference-auction.ts';
import { ReferenceConditional } from './reference-conditional.ts';
import type { ReferenceOrder } from './reference-order.ts';

/**
 * How the reference uncrosses, plainly: under the first version of the rules again and again, each time at a price of its own;
 * since then once, at the price that is the best one for those who do trade. Slow on purpose; shares no code with the book.
 */
export class ReferenceUncross extends ReferenceConditional {
  protected uncross(told: boolean): void {
    let spoke = false;
    for (;;) {
      if (this.tryNow().price === 0) break;
      const before = this.trades;
      const price = this.rules === 1 ? this.tryNow().price : this.priceOfAll();
      const volume = this.rules === 1 ? this.crossAt(price) : this.crossAll(price);
      spoke = true;
      const trades = this.trades - before;
      this.event('Uncrossed', { price: volume > 0 ? price : 0, volume, trades });
      if (this.rules > 1) break;
    }
    if (told && !spoke) this.event('Uncrossed', { price: 0, volume: 0, trades: 0 });
    this.endForAuction();
    for (;;) {
      const [bid, ask] = this.firstInLine();
      if (bid === undefined || ask === undefined || bid.limit < ask.limit) break;
      const later = bid.order > ask.order ? bid : ask;
      if (this.beyondFarEdge(Side.buy, bid.limit)) this.over(bid, Reason.price_outside_band);
      else if (this.beyondFarEdge(Side.sell, ask.limit)) this.over(ask, Reason.price_outside_band);
      else this.over(later, Reason.price_off_tick);
    }
  }

  protected tryNow(): ReferenceIndication {
    const resting = this.orders.filter((o) => !o.armed);
    const reference = this.reference > 0 ? this.reference : this.last;
    return tryAuction(resting, this.edges(), reference, this.steps);
  }

  private firstInLine(): (ReferenceOrder | undefined)[] {
    return [this.resting(Side.buy)[0], this.resting(Side.sell)[0]];
  }

  /**
   * The one price of an auction: who meets whom is played on a copy, then the price is searched as if those who were taken out had
   * never come: every order counts with what it traded and what it has left.
   */
  private priceOfAll(): number {
    const copy = new ReferenceUncross(this.rules);
    copy.orders = this.orders.map(({ entry: _, ...o }) => o);
    copy.settings = this.settings;
    copy.reference = this.reference;
    copy.steps = this.steps;
    copy.arrivals = this.arrivals;
    const all = [...copy.orders];
    copy.crossAll(0);
    const lots = new Map<number, number>();
    for (const { body } of copy.said.filter(({ kind }) => kind === 'Executed')) {
      for (const order of [Number(body['maker']), Number(body['taker'])])
        lots.set(order, (lots.get(order) ?? 0) + Number(body['quantity']));
    }
    const counted = all.map((o) => {
      const open = copy.orders.includes(o) ? o.leaves : 0;
      return { ...o, leaves: open + (lots.get(o.order) ?? 0) };
    });
    const reference = this.reference > 0 ? this.reference : this.last;
    const resting = counted.filter(({ armed, leaves }) => !armed && leaves > 0);
    return tryAuction(resting, this.edges(), reference, this.steps).price;
  }

  /** Lets the first in line meet as long as they have a price in common; on the tick, or off it if nobody trades on it. */
  private crossAll(price: number): number {
    let volume = 0;
    for (const onTick of [true, false]) {
      if (volume > 0) break;
      for (;;) {
        const [buy, sell] = this.firstInLine();
        if (buy === undefined || sell === undefined || !this.haveAPrice(buy, sell, onTick)) break;
        const pair = buy.order < sell.order ? [buy, sell] : [sell, buy];
        if (buy.account === sell.account && this.keepApart(pair)) continue;
        volume += this.exchangeAt(buy, sell, price);
      }
    }
    return volume;
  }

  private haveAPrice(buy: ReferenceOrder, sell: ReferenceOrder, onTick: boolean): boolean {
    const [low, high] = this.edges();
    const from = Math.max(low, sell.limit);
    const to = Math.min(high, buy.limit);
    return from <= to && (!onTick || hasTick(this.steps, from, to));
  }

  private crossAt(price: number): number {
    let volume = 0;
    for (;;) {
      const [buy, sell] = this.firstInLine();
      if (buy === undefined || sell === undefined || buy.limit < price || sell.limit > price) return volume;
      const pair = buy.order < sell.order ? [buy, sell] : [sell, buy];
      if (buy.account === sell.account && this.keepApart(pair)) continue;
      volume += this.exchangeAt(buy, sell, price);
    }
  }

  private exchangeAt(buy: ReferenceOrder, sell: ReferenceOrder, price: number): number {
    const quantity = Math.min(buy.shown, sell.shown);
    for (const order of [buy, sell]) {
      order.leaves -= quantity;
      order.shown -= quantity;
    }
    this.trades += 1;
    this.last = price;
    this.event('Executed', {
      trade: this.trades,
      maker: buy.order,
      taker: sell.order,
      makerAccount: buy.account,
      takerAccount: sell.account,
      takerSide: 0,
      price,
      quantity,
      makerLeaves: buy.leaves,
      takerLeaves: sell.leaves,
    });
    for (const { order, account, leaves } of [buy, sell]) {
      const role = FillRole.auction;
      this.link('Fill', order, { trade: this.trades, account, price, quantity, leaves, role });
    }
    for (const order of [buy, sell]) this.traded(order, quantity);
    for (const order of [buy, sell]) {
      if (order.leaves === 0) {
        this.drop(order);
        this.done(order, FinalStatus.filled, Reason.filled);
        this.ended(order, true);
      } else if (order.shown === 0) this.takePlace(order, false);
    }
    return quantity;
  }

  /** Self-trade prevention between two resting orders, the earlier one first. Returns whether it did anything. */
  private keepApart(pair: readonly ReferenceOrder[]): boolean {
    const [earlier, later] = pair;
    if (earlier === undefined || later === undefined || later.stp === StpMode.none) return false;
    if (later.stp === StpMode.decrement) {
      const quantity = Math.min(earlier.shown, later.shown);
      for (const order of pair) this.shrink(order, quantity);
      return true;
    }
    if (later.stp !== StpMode.cancel_newest) this.over(earlier, Reason.self_trade);
    if (later.stp !== StpMode.cancel_oldest) this.over(later, Reason.self_trade);
    return true;
  }

  private shrink(order: ReferenceOrder, by: number): void {
    order.shown -= by;
    order.quantity -= by;
    order.leaves -= by;
    const { account, quantity, leaves, limit, stop } = order;
    const told = { order: order.order, account, quantity: by, leaves, shown: order.shown };
    this.event('OrderReduced', told);
    if (leaves === 0) {
      this.over(order, Reason.self_trade);
      return;
    }
    const cause = ChangeCause.self_trade;
    this.link('OrderChanged', order.order, { account, quantity, limit, stop, leaves, cause });
    if (order.shown === 0) this.takePlace(order, false);
  }

  protected endForAuction(): void {
    const types: readonly number[] = [OrderType.market, OrderType.stop];
    const times: readonly number[] = [TimeInForce.opg, TimeInForce.cls];
    for (const side of [Side.buy, Side.sell]) {
      for (const order of this.resting(side)) {
        if (types.includes(order.orderType) || times.includes(order.timeInForce))
          this.over(order, Reason.auction_remainder);
      }
    }
  }
}
