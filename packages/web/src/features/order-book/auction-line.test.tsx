import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import type { BookView } from '../../live/book-view.ts';
import { OrderBook } from './order-book.tsx';

const level = (cents: number, quantity: number) => ({
  price: (cents / 100).toFixed(2),
  units: cents * 100,
  quantity,
  orders: 1,
});
const AUCTION: BookView = {
  symbol: 'ACME',
  phase: 'opening_auction',
  indicative: { price: '10.01', volume: '1200', surplus: '300', surplus_side: 'buy' },
  bids: [level(1_002, 1_500)],
  asks: [level(1_000, 1_200)],
};

function show(view: BookView): void {
  render(() => (
    <OrderBook
      view={view}
      tickUnits={100}
      own={{ bids: new Map(), asks: new Map() }}
      state={{ kind: 'ready' }}
      stale={false}
      onRetry={() => undefined}
      onPickPrice={() => undefined}
      onPickDepth={() => undefined}
      rowsPerSide={3}
    />
  ));
}

describe('the ladder in an auction', () => {
  afterEach(cleanup);

  test('says the phase, where it would uncross and what would be left over, and no spread', () => {
    show(AUCTION);
    expect(screen.getByTestId('auction').textContent).toContain('Opening auction');
    expect(screen.getByTestId('indicative-price').textContent).toBe('10.01');
    expect(screen.getByTestId('indicative-volume').textContent).toBe('1,200');
    expect(screen.getByTestId('indicative-surplus').textContent).toBe('300 left to buy');
    expect(screen.queryByTestId('mid')).toBeNull();
  });

  test('says only the phase while nothing would trade', () => {
    show({ ...AUCTION, phase: 'halted', indicative: null });
    expect(screen.getByTestId('auction').textContent).toBe('Halted');
    expect(screen.queryByTestId('indicative-price')).toBeNull();
  });

  test('goes back to the spread when trading is continuous', () => {
    show({ ...AUCTION, phase: 'continuous', indicative: null, asks: [level(1_004, 5)] });
    expect(screen.queryByTestId('auction')).toBeNull();
    expect(screen.getByTestId('mid').textContent).toContain('10.03');
  });
});
