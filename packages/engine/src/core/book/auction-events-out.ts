import { Executed, Indicative, Uncrossed } from '@buttonwood/shared/messages/book-events.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Fill, FillRole } from '@buttonwood/shared/messages/links.ts';
import type { Indication } from './auction-price.ts';
import type { BookEventsOut } from './book-events-out.ts';
import type { OrderPool } from './order-pool.ts';

const FIRST_CAPACITY = 48;

/** What a book says about its auctions. */
export class AuctionEventsOut {
  private readonly events: BookEventsOut;
  private readonly pool: OrderPool;
  /** Where in the frame the prices belong of the trades and fills that have none yet. */
  private unpriced = new Int32Array(FIRST_CAPACITY);
  private unpricedCount = 0;

  constructor(events: BookEventsOut, pool: OrderPool) {
    this.events = events;
    this.pool = pool;
  }

  /**
   * A trade of two resting orders, the buyer in the maker's place; and both fills. Leaves are those after it. Who trades with whom is
   * known before the price is: `price` follows.
   */
  executed(trade: number, buy: number, sell: number, quantity: number): void {
    const { pool } = this;
    const at = this.events.begin(Executed);
    const { view } = this.events.writer();
    const f = Executed.at;
    writeInt53(view, at + f.trade, trade);
    this.setOrder(view, at + f.maker, buy);
    this.setOrder(view, at + f.taker, sell);
    view.setUint32(at + f.makerAccount, pool.account[buy] ?? 0, true);
    view.setUint32(at + f.takerAccount, pool.account[sell] ?? 0, true);
    view.setUint8(at + f.takerSide, 0);
    this.awaitPrice(at + f.price);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.makerLeaves, pool.leaves[buy] ?? 0, true);
    view.setUint32(at + f.takerLeaves, pool.leaves[sell] ?? 0, true);
    this.fill(buy, trade, quantity);
    this.fill(sell, trade, quantity);
  }

  /** The price of every trade said since the last call, all of them in the frame under way. */
  price(price: number): void {
    const { view } = this.events.writer();
    for (let i = 0; i < this.unpricedCount; i++) view.setUint32(this.unpriced[i] ?? 0, price, true);
    this.unpricedCount = 0;
  }

  /** Where the auction would uncross now. */
  indicative({ price, volume, surplus, surplusSide }: Indication): void {
    const at = this.events.begin(Indicative);
    const { view } = this.events.writer();
    const f = Indicative.at;
    view.setUint32(at + f.price, price, true);
    writeInt53(view, at + f.volume, volume);
    writeInt53(view, at + f.surplus, surplus);
    view.setUint8(at + f.surplusSide, surplusSide);
  }

  /** The auction is over; price 0 when nothing traded. */
  uncrossed(price: number, volume: number, trades: number): void {
    const at = this.events.begin(Uncrossed);
    const { view } = this.events.writer();
    view.setUint32(at + Uncrossed.at.price, price, true);
    writeInt53(view, at + Uncrossed.at.volume, volume);
    view.setUint32(at + Uncrossed.at.trades, trades, true);
  }

  private fill(slot: number, trade: number, quantity: number): void {
    const { pool } = this;
    const at = this.events.beginLink(Fill, pool.orderLow[slot] ?? 0);
    const { view } = this.events.writer();
    const f = Fill.at;
    this.setOrder(view, at + f.order, slot);
    writeInt53(view, at + f.trade, trade);
    view.setUint32(at + f.account, pool.account[slot] ?? 0, true);
    this.awaitPrice(at + f.price);
    view.setUint32(at + f.quantity, quantity, true);
    view.setUint32(at + f.leaves, pool.leaves[slot] ?? 0, true);
    view.setUint8(at + f.role, FillRole.auction);
  }

  private awaitPrice(at: number): void {
    if (this.unpricedCount === this.unpriced.length) {
      const larger = new Int32Array(this.unpriced.length * 2);
      larger.set(this.unpriced);
      this.unpriced = larger;
    }
    this.unpriced[this.unpricedCount] = at;
    this.unpricedCount += 1;
  }

  private setOrder(view: DataView, at: number, slot: number): void {
    view.setInt32(at, this.pool.orderLow[slot] ?? 0, true);
    view.setInt32(at + 4, this.pool.orderHigh[slot] ?? 0, true);
  }
}
