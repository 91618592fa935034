import { expect, test } from 'vitest';
import { aFill, aTrade } from '../../testing/samples.ts';
import { chartBars, fillMarkers, withTrade } from './chart-data.ts';

const BAR = {
  time: Date.parse('2026-11-20T14:30:00Z') / 1000,
  open: 10,
  high: 11,
  low: 9,
  close: 10,
  volume: 100,
};

test('bars are oldest first and each time stands once', () => {
  const candle = (ts: string, close: string) => ({ ts, open: '1', high: '2', low: '1', close, volume: '3' });
  const bars = chartBars([
    candle('2026-11-20T14:31:00Z', '2'),
    candle('2026-11-20T14:30:00Z', '1'),
    candle('2026-11-20T14:31:00Z', '1.5'),
  ]);
  expect(bars.map((bar) => bar.close)).toEqual([1, 1.5]);
});

test('a trade belongs to its bar, opens the next one, and never changes an older one', () => {
  const at = (time: string, price: string) => aTrade({ ts: `2026-11-20T${time}Z`, price, quantity: '5' });
  expect(withTrade(BAR, at('14:30:59.999000', '12.00'), 60)).toEqual({
    ...BAR,
    high: 12,
    close: 12,
    volume: 105,
  });
  expect(withTrade(BAR, at('14:31:00.000000', '8.00'), 60)).toEqual({
    time: BAR.time + 60,
    open: 8,
    high: 8,
    low: 8,
    close: 8,
    volume: 5,
  });
  expect(withTrade(BAR, at('14:29:59.000000', '1.00'), 60)).toBe(BAR);
});

test('fills of one bar and side are one mark', () => {
  const marks = fillMarkers(
    [
      aFill({ ts: '2026-11-20T14:30:10.000000Z', qty: '40' }),
      aFill({ ts: '2026-11-20T14:30:50.000000Z', qty: '20' }),
      aFill({ ts: '2026-11-20T14:30:50.000000Z', qty: '5', side: 'sell' }),
    ],
    60,
  );
  expect(marks.map((mark) => mark.text)).toEqual(['B 60', 'S 5']);
});
