import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Book } from './book.ts';

const FIRST_CAPACITY = 16;
const { buy: BUY, sell: SELL } = Side;

/** Where an auction would uncross: price 0 when nothing would trade. Price in ticks, the others in lots. */
export interface Indication {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
  /** Side of the surplus; 0 when there is none. */
  readonly surplusSide: number;
}

/**
 * Finds the price of an auction: most volume, then least surplus, then the highest price if only buyers are left over and
 * the lowest if only sellers are, else the price nearest to the reference. Hidden parts of icebergs count; prices outside
 * the band and off the tick do not. One walk over the levels that cross.
 */
export class AuctionPrice implements Indication {
  price = 0;
  volume = 0;
  surplus = 0;
  surplusSide = 0;

  /** The bid levels that cross, best first: scratch of one search. */
  private bidPrices = new Int32Array(FIRST_CAPACITY);
  private bidOpen = new Float64Array(FIRST_CAPACITY);
  private bids = 0;

  /** The best prices found so far, from `lowest` to `highest`; sellers are left over from `sellersFrom` on. */
  private lowest = 0;
  private highest = 0;
  private sellersFrom = 0;
  private buyersSeen = false;

  /** What was said last; a search that finds the same says nothing. */
  private told: Indication = NOTHING;

  /** Searches the book as it stands. Returns the price. */
  find(book: Book): number {
    this.volume = 0;
    this.surplus = 0;
    this.surplusSide = 0;
    this.price = 0;
    const low = Math.max(MAX_PRICE_TICKS - book.asks.best, book.band.low);
    const high = Math.min(book.bids.best, book.band.high === 0 ? MAX_PRICE_TICKS : book.band.high);
    if (book.asks.best < 0 || low > high) return 0;
    this.search(book, low, high, book.ticks.size !== 0, 0);
    // Orders from before a change of the tick table may leave no price on the tick: then every price counts.
    if (this.volume === 0) this.search(book, low, high, false, 0);
    this.choose(book);
    return this.price;
  }

  /**
   * Searches between two prices at each of which `traded` lots trade and no more; the book holds only what is left over. Returns
   * the price.
   */
  findFor(book: Book, low: number, high: number, traded: number): number {
    this.volume = 0;
    this.search(book, low, high, book.ticks.size !== 0, traded);
    if (this.volume === 0) this.search(book, low, high, false, traded);
    this.surplusSide = 0;
    this.choose(book);
    return this.price;
  }

  /** Whether the last search found something else than was said last; from here on it counts as said. */
  isNews(): boolean {
    const { price, volume, surplus, surplusSide, told } = this;
    if (
      price === told.price &&
      volume === told.volume &&
      surplus === told.surplus &&
      surplusSide === told.surplusSide
    ) {
      return false;
    }
    this.told = { price, volume, surplus, surplusSide };
    return true;
  }

  /** The auction is over, or another one begins: what was said counts no more. */
  forget(): void {
    this.told = NOTHING;
  }

  write(to: SnapshotWriter): void {
    to.u32(this.told.price);
    to.i53(this.told.volume);
    to.i53(this.told.surplus);
    to.u8(this.told.surplusSide);
  }

  read(from: SnapshotReader): void {
    this.told = { price: from.u32(), volume: from.i53(), surplus: from.i53(), surplusSide: from.u8() };
  }

  /**
   * Walks from `low` to `high` in stretches over which neither demand nor supply changes; `traded` lots of each trade already.
   */
  private search(book: Book, low: number, high: number, onTick: boolean, traded: number): void {
    const { asks } = book;
    let demand = traded + this.collectBids(book, low);
    let bid = this.bids - 1;
    let supply = traded;
    let level = asks.bestLevel;
    let from = low;
    for (;;) {
      while (bid >= 0 && (this.bidPrices[bid] ?? 0) < from) {
        demand -= this.bidOpen[bid] ?? 0;
        bid -= 1;
      }
      while (level !== 0 && MAX_PRICE_TICKS - asks.keyOf(level) <= from) {
        supply += asks.open[level] ?? 0;
        level = asks.below(asks.keyOf(level));
      }
      const nextAsk = level === 0 ? high + 1 : MAX_PRICE_TICKS - asks.keyOf(level);
      const to = Math.min(high, this.bidPrices[bid] ?? high, nextAsk - 1);
      const lowest = onTick ? book.ticks.ceil(from) : from;
      const highest = onTick ? book.ticks.floor(to) : to;
      if (lowest <= highest) this.consider(lowest, highest, demand, supply);
      if (to === high) return;
      from = to + 1;
    }
  }

  /** Notes the bids at or above `low`, best first. Returns what they have open. */
  private collectBids({ bids }: Book, low: number): number {
    let sum = 0;
    this.bids = 0;
    for (let level = bids.bestLevel; level !== 0; level = bids.below(bids.keyOf(level))) {
      const price = bids.keyOf(level);
      if (price < low) break;
      if (this.bids === this.bidPrices.length) this.grow();
      const open = bids.open[level] ?? 0;
      this.bidPrices[this.bids] = price;
      this.bidOpen[this.bids] = open;
      this.bids += 1;
      sum += open;
    }
    return sum;
  }

  private consider(from: number, to: number, demand: number, supply: number): void {
    const volume = Math.min(demand, supply);
    const surplus = Math.abs(demand - supply);
    if (volume < this.volume || (volume === this.volume && surplus > this.surplus)) return;
    if (volume > this.volume || surplus < this.surplus) {
      this.volume = volume;
      this.surplus = surplus;
      this.lowest = from;
      this.sellersFrom = 0;
      this.buyersSeen = false;
    }
    this.highest = to;
    if (demand > supply) this.buyersSeen = true;
    else if (supply > demand && this.sellersFrom === 0) this.sellersFrom = from;
  }

  private choose(book: Book): void {
    const { lowest, highest, sellersFrom, buyersSeen } = this;
    if (sellersFrom === 0 && buyersSeen) this.price = highest;
    else if (sellersFrom === lowest) this.price = lowest;
    else this.price = this.nearest(book);
    if (this.surplus !== 0) this.surplusSide = sellersFrom !== 0 && this.price >= sellersFrom ? SELL : BUY;
  }

  /** The price found that is nearest to the reference, the lower of two; without any reference nearest to the middle. */
  private nearest({ band, last, ticks }: Book): number {
    const { lowest, highest } = this;
    const reference = band.reference || last || Math.floor((lowest + highest) / 2);
    if (reference <= lowest) return lowest;
    if (reference >= highest) return highest;
    const below = ticks.floor(reference);
    const above = ticks.ceil(reference);
    if (below < lowest) return above > highest ? reference : above;
    if (above > highest) return below;
    return above - reference < reference - below ? above : below;
  }

  private grow(): void {
    const prices = new Int32Array(this.bidPrices.length * 2);
    prices.set(this.bidPrices);
    this.bidPrices = prices;
    const open = new Float64Array(this.bidOpen.length * 2);
    open.set(this.bidOpen);
    this.bidOpen = open;
  }
}

const NOTHING: Indication = { price: 0, volume: 0, surplus: 0, surplusSide: 0 };
