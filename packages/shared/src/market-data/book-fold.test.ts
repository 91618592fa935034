import { describe, expect, it } from 'vitest';
import { FrameReader } from '../frame/frame-reader.ts';
import { Phase } from '../instrument/phase.ts';
import { Side } from '../order/side.ts';
import { BookFold, RECENT_TRADES, type PublicTrade } from './book-fold.ts';
import { loadBookFold, saveBookFold } from './book-fold-state.ts';
import { levelKey } from './l3-book.ts';
import { SeededBook } from './testing/seeded-book.ts';

/**
 * The folds are compared, after every frame of seeded random runs, with a book that is one plain array. The two share only
 * the message layouts.
 */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const FRAMES = 400;
const DAY = 86_400_000_000;

function apply(fold: BookFold, bytes: Uint8Array, at: number): void {
  const reader = new FrameReader().open(bytes);
  while (reader.next()) fold.apply(reader.view, reader.offset, reader.length, reader.type, at);
}

function shown(fold: BookFold, side: Side): (readonly [number, number, number])[] {
  return fold.book.levels.top(side).map(({ price, quantity, orders }) => [price, quantity, orders] as const);
}

describe('a book folded from its events', () => {
  it.each(SEEDS)('shows the levels, queues, stops and trades of the naive book (seed %i)', (seed) => {
    const naive = new SeededBook({ seed });
    const trades: PublicTrade[] = [];
    const fold = new BookFold((trade) => trades.push(trade));
    for (let n = 1; n <= FRAMES; n++) {
      apply(fold, naive.frame(1 + (n % 5)), n);
      expect(fold.seq).toBe(naive.seq);
      for (const side of [Side.buy, Side.sell]) {
        expect(shown(fold, side)).toEqual(naive.levels(side));
        for (const [price] of naive.levels(side)) {
          const queue = naive.resting.filter((order) => order.side === side && order.price === price);
          expect(fold.book.queue(side, price).map((o) => [o.order, o.shown, o.leaves])).toEqual(
            queue.map((o) => [o.order, o.shown, o.leaves]),
          );
        }
      }
    }
    expect([...fold.book.armed.keys()]).toEqual([...naive.armed]);
    expect(trades.map(({ trade, price, quantity }) => ({ trade, price, quantity }))).toEqual(naive.trades);
    expect(fold.trades.map(({ trade }) => trade)).toEqual(
      naive.trades.slice(-RECENT_TRADES).map(({ trade }) => trade),
    );
    expect(naive.trades.length).toBeGreaterThan(RECENT_TRADES);
  });

  it.each(SEEDS)('names every level that changed, so that deltas make the same book (seed %i)', (seed) => {
    const naive = new SeededBook({ seed });
    const fold = new BookFold();
    const copy = new Map<number, readonly [number, number]>();
    for (let n = 1; n <= FRAMES; n++) {
      apply(fold, naive.frame(3), n);
      for (const key of fold.book.takeChanged()) {
        const side = key % 2 === 1 ? Side.sell : Side.buy;
        const level = fold.book.levels.level(side, Math.floor(key / 2));
        if (level === undefined) copy.delete(key);
        else copy.set(key, [level.quantity, level.orders]);
      }
      const expected = [Side.buy, Side.sell].flatMap((side) =>
        naive.levels(side).map(([price, quantity, orders]) => [levelKey(side, price), [quantity, orders]]),
      );
      expect(new Map(copy)).toEqual(new Map(expected as [number, [number, number]][]));
    }
  });

  it('goes on from a saved state as if it had never stopped', () => {
    const naive = new SeededBook({ seed: 42 });
    let fold = new BookFold();
    for (let n = 1; n <= 200; n++) {
      apply(fold, naive.frame(4), n);
      if (n % 20 === 0) fold = loadBookFold(saveBookFold(fold));
      for (const side of [Side.buy, Side.sell]) expect(shown(fold, side)).toEqual(naive.levels(side));
    }
    const again = loadBookFold(saveBookFold(fold));
    expect(saveBookFold(again)).toEqual(saveBookFold(fold));
    expect(again.info).toEqual({ instrument: 1, symbol: 'AAPL', tickUnits: 100, lotSize: 1 });
  });

  it('stops at an event that is missing or comes twice', () => {
    const naive = new SeededBook({ seed: 9 });
    const first = naive.frame(3);
    const second = naive.frame(3);
    const third = naive.frame(3);
    const fold = new BookFold();
    apply(fold, first, 1);
    expect(() => apply(fold, third, 1)).toThrow("a book's events go on from seq");
    expect(() => apply(fold, first, 1)).toThrow("a book's events go on from seq");
    apply(fold, second, 1);
    apply(fold, third, 1);
    expect(fold.seq).toBe(naive.seq);
  });

  it('knows the phase and the band, and starts the figures of a day at midnight UTC', () => {
    const naive = new SeededBook({ seed: 3 });
    const fold = new BookFold();
    for (let n = 0; n < 100; n++) apply(fold, naive.frame(3), DAY + n);
    expect([Phase.continuous, Phase.halted]).toContain(fold.conditions.phase);
    expect(fold.conditions).toMatchObject({ reference: 10_000, bandLow: 9_000, bandHigh: 11_000 });
    const volume = naive.trades.reduce((sum, { quantity }) => sum + quantity, 0);
    const prices = naive.trades.map(({ price }) => price);
    expect(fold.ticker).toMatchObject({
      volume,
      open: prices[0],
      last: prices.at(-1),
      high: Math.max(...prices),
      low: Math.min(...prices),
    });
    expect(fold.ticker.figures(2 * DAY - 1).volume).toBe(volume);
    expect(fold.ticker.figures(2 * DAY)).toEqual({ open: 0, high: 0, low: 0, volume: 0 });
    expect(fold.ticker.figures(2 * DAY - 1).volume).toBe(volume);
    const before = naive.trades.length;
    while (naive.trades.length === before) apply(fold, naive.frame(1), 2 * DAY);
    const [first] = naive.trades.slice(before);
    expect(fold.ticker.figures(2 * DAY)).toMatchObject({ open: first?.price });
    expect(fold.ticker.volume).toBe(naive.trades.slice(before).reduce((sum, t) => sum + t.quantity, 0));
  });
});
