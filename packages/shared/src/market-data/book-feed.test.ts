import { describe, expect, it } from 'vitest';
import { Side } from '../order/side.ts';
import { BookFeed, type BookPush } from './book-feed.ts';

const DECIMALS = { tickUnits: 100, lotSize: 1 };

function push(
  type: 'snapshot' | 'delta',
  seq: number,
  prevSeq: number,
  bids: BookPush['data']['bids'],
): BookPush {
  const data = { phase: 'continuous', indicative: null, bids, asks: [] } as const;
  return { ch: 'book', symbol: 'AAPL', type, seq, prev_seq: prevSeq, ts: '', data };
}

describe('the book as a client keeps it', () => {
  it('follows the deltas behind a snapshot, and removes levels with nothing left', () => {
    const feed = new BookFeed(DECIMALS);
    expect(
      feed.apply(
        push('snapshot', 5, 0, [
          ['100.00', '30', 2],
          ['99.99', '10', 1],
        ]),
      ),
    ).toBe('applied');
    expect(
      feed.apply(
        push('delta', 8, 5, [
          ['100.00', '0', 0],
          ['99.98', '4000000000', 7],
        ]),
      ),
    ).toBe('applied');
    expect(feed.levels.top(Side.buy)).toEqual([
      { price: 9_999, quantity: 10, orders: 1 },
      { price: 9_998, quantity: 4_000_000_000, orders: 7 },
    ]);
    expect(feed.seq).toBe(8);
  });

  it('says gap when a message is missing, keeps the old levels and waits for a snapshot', () => {
    const feed = new BookFeed(DECIMALS);
    feed.apply(push('snapshot', 5, 0, [['100.00', '30', 2]]));
    expect(feed.apply(push('delta', 9, 8, [['100.00', '0', 0]]))).toBe('gap');
    expect(feed.live).toBe(false);
    expect(feed.levels.best(Side.buy)).toEqual({ price: 10_000, quantity: 30, orders: 2 });
    expect(feed.apply(push('delta', 10, 5, []))).toBe('gap');
    expect(feed.apply(push('snapshot', 12, 5, []))).toBe('applied');
    expect(feed.levels.best(Side.buy)).toBeUndefined();
    expect(feed.live).toBe(true);
  });

  it('does not take a price off the tick', () => {
    expect(new BookFeed(DECIMALS).apply(push('snapshot', 1, 0, [['1.001', '1', 1]]))).toBe('unreadable');
  });
});
