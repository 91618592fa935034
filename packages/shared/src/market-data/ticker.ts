import { candleStart } from './candle.ts';

/** A day's figures. Prices in ticks (0: no trade yet), volume in lots. */
export interface DayFigures {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
}

const NO_TRADES: DayFigures = { open: 0, high: 0, low: 0, volume: 0 };

/**
 * Last trade, and the figures of the UTC day of that trade, folded from trades. Reading changes nothing: what is shown
 * for a moment follows from the trades alone, however often and when somebody looked.
 */
export class Ticker implements DayFigures {
  last = 0;
  lastAt = 0;
  open = 0;
  high = 0;
  low = 0;
  volume = 0;
  /** Start of the day that the figures are of. */
  day = 0;

  trade(at: number, price: number, quantity: number): void {
    const day = candleStart(at, '1d');
    if (day > this.day || this.volume === 0) {
      this.day = day;
      this.open = price;
      this.high = price;
      this.low = price;
      this.volume = 0;
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.volume += quantity;
    this.last = price;
    this.lastAt = at;
  }

  /** The figures of the day of `now`: none once the day of the last trade has ended. */
  figures(now: number): DayFigures {
    return candleStart(now, '1d') > this.day ? NO_TRADES : this;
  }
}
