import { US_PER_MINUTE } from '../base/instant.ts';
import type { CandleInterval } from '../wire/http-types.ts';

export const CANDLE_INTERVALS: readonly CandleInterval[] = ['1m', '5m', '15m', '1h', '1d'];

/** Length of each interval in microseconds. All begin at multiples of their length since 1970, days at midnight UTC. */
export const CANDLE_US: Readonly<Record<CandleInterval, number>> = {
  '1m': US_PER_MINUTE,
  '5m': 5 * US_PER_MINUTE,
  '15m': 15 * US_PER_MINUTE,
  '1h': 60 * US_PER_MINUTE,
  '1d': 24 * 60 * US_PER_MINUTE,
};

/** The trades of one interval. Prices in ticks, volume in lots, `startsAt` in microseconds. */
export interface TradeCandle {
  readonly startsAt: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
}

/** Start of the interval that holds `at`. */
export function candleStart(at: number, interval: CandleInterval): number {
  return Math.floor(at / CANDLE_US[interval]) * CANDLE_US[interval];
}

/** Folds trades into candles of one interval and keeps the newest `capacity` of them, oldest first. */
export class CandleFold {
  readonly candles: TradeCandle[] = [];
  readonly interval: CandleInterval;
  private readonly capacity: number;

  constructor(interval: CandleInterval, capacity: number) {
    this.interval = interval;
    this.capacity = capacity;
  }

  /** Adds a trade; trades come in order of time. Returns the candle that it belongs to. */
  trade(at: number, price: number, quantity: number): TradeCandle {
    const startsAt = candleStart(at, this.interval);
    const current = this.candles.at(-1);
    if (current === undefined || current.startsAt < startsAt) {
      const begun = {
        startsAt,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: quantity,
        trades: 1,
      };
      this.candles.push(begun);
      if (this.candles.length > this.capacity) this.candles.shift();
      return begun;
    }
    if (price > current.high) current.high = price;
    if (price < current.low) current.low = price;
    current.close = price;
    current.volume += quantity;
    current.trades += 1;
    return current;
  }
}
