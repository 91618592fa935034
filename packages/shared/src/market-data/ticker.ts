import { candleStart } from './candle.ts';

/**
 * Last trade and the day's figures, folded from trades. Prices in ticks (0: none), volume in lots. The day is the UTC day:
 * `asOf` starts it anew, so that a quiet book does not show yesterday's figures as today's.
 */
export class Ticker {
  last = 0;
  lastAt = 0;
  open = 0;
  high = 0;
  low = 0;
  volume = 0;
  /** Start of the day that the figures are of. */
  day = 0;

  trade(at: number, price: number, quantity: number): void {
    this.asOf(at);
    if (this.volume === 0) {
      this.open = price;
      this.high = price;
      this.low = price;
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.volume += quantity;
    this.last = price;
    this.lastAt = at;
  }

  /** Starts a new day when `now` lies in one. */
  asOf(now: number): void {
    const day = candleStart(now, '1d');
    if (day <= this.day) return;
    this.day = day;
    this.open = 0;
    this.high = 0;
    this.low = 0;
    this.volume = 0;
  }
}
