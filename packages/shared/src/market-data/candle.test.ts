import { describe, expect, it } from 'vitest';
import { CANDLE_INTERVALS, CANDLE_US, CandleFold, candleStart } from './candle.ts';
import { SeededNumbers } from './testing/seeded-numbers.ts';

describe('candles from trades', () => {
  it.each(CANDLE_INTERVALS)('equal a naive grouping of the same trades (%s)', (interval) => {
    const numbers = new SeededNumbers(11);
    const fold = new CandleFold(interval, 10_000);
    const trades: { at: number; price: number; quantity: number }[] = [];
    let at = 1_790_000_000_000_000;
    for (let n = 0; n < 2_000; n++) {
      at += numbers.below(CANDLE_US[interval] / 10);
      const trade = { at, price: 1 + numbers.below(500), quantity: 1 + numbers.below(90) };
      trades.push(trade);
      fold.trade(trade.at, trade.price, trade.quantity);
    }
    const groups = Map.groupBy(trades, (trade) => candleStart(trade.at, interval));
    const naive = [...groups].map(([startsAt, group]) => {
      const prices = group.map(({ price }) => price);
      return {
        startsAt,
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
        volume: group.reduce((sum, { quantity }) => sum + quantity, 0),
        trades: group.length,
      };
    });
    expect(naive.length).toBeGreaterThan(20);
    expect(fold.candles).toEqual(naive);
  });

  it('keep only as many as they may', () => {
    const fold = new CandleFold('1m', 3);
    for (let minute = 0; minute < 10; minute++) fold.trade(minute * CANDLE_US['1m'], 5, 1);
    expect(fold.candles.map(({ startsAt }) => startsAt / CANDLE_US['1m'])).toEqual([7, 8, 9]);
  });
});
