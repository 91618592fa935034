import { describe, expect, test } from 'vitest';
import { requote, wantedQuotes } from './quotes.ts';

describe('a market maker', () => {
  test('quotes both sides around the fair value, best first', () => {
    expect(wantedQuotes(1_000, { levels: 2, halfSpread: 2, step: 3 })).toEqual([
      { side: 'buy', price: 998 },
      { side: 'sell', price: 1_002 },
      { side: 'buy', price: 995 },
      { side: 'sell', price: 1_005 },
    ]);
  });

  test('never bids below one tick', () => {
    const quotes = wantedQuotes(2, { levels: 3, halfSpread: 1, step: 1 });
    expect(quotes.filter((quote) => quote.side === 'buy')).toEqual([{ side: 'buy', price: 1 }]);
  });

  test('leaves quotes that are still right where they are, so that they keep their place', () => {
    const live = [
      { side: 'buy', price: 998, orderId: 'a' },
      { side: 'buy', price: 990, orderId: 'b' },
    ] as const;
    const wanted = [
      { side: 'buy', price: 998 },
      { side: 'buy', price: 995 },
    ] as const;
    expect(requote(live, wanted)).toEqual({ cancel: [live[1]], place: [wanted[1]] });
  });

  test('cancels a second quote at the same price', () => {
    const live = [
      { side: 'sell', price: 1_002, orderId: 'a' },
      { side: 'sell', price: 1_002, orderId: 'b' },
    ] as const;
    expect(requote(live, [{ side: 'sell', price: 1_002 }])).toEqual({ cancel: [live[1]], place: [] });
  });
});
