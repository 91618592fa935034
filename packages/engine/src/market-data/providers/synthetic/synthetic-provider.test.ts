import { describe, expect, test } from 'vitest';
import type { Bar, BarInterval, ProviderAnswer, BarSeries } from '../../provider.ts';
import { createSyntheticProvider, MAX_INTRADAY_DAYS } from './synthetic-provider.ts';

const SEAM = { day: '2018-02-07', close: 1_595_400, source: 'csv' } as const;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const provider = createSyntheticProvider({
  lastRealClose: (symbol) => Promise.resolve(symbol === 'AAPL' ? SEAM : null),
  clock: () => NOW,
});

function barsOf(answer: ProviderAnswer<BarSeries>): readonly Bar[] {
  return answer.ok ? answer.value.bars : [];
}

async function bars(
  symbol: string,
  interval: BarInterval,
  from: string,
  to: string,
): Promise<readonly Bar[]> {
  return barsOf(await provider.bars({ symbol, interval, from, to }));
}

describe('a made-up history that goes on from a real one', () => {
  test('begins on the next weekday, near the last real close, and says so', async () => {
    const answer = await provider.bars({
      ...{ symbol: 'AAPL', interval: '1d', from: '2018-01-01', to: '2018-02-16' },
    });
    expect(answer).toMatchObject({ ok: true, source: 'synthetic', delay: 'made_up', value: { seam: SEAM } });
    const [first] = barsOf(answer);
    expect(first?.day).toBe('2018-02-08');
    expect(Math.abs((first?.open ?? 0) - SEAM.close)).toBeLessThan(SEAM.close / 50);
  });

  test('is the same however it is asked for', async () => {
    const whole = await bars('AAPL', '1d', '2018-02-08', '2020-12-31');
    const part = await bars('AAPL', '1d', '2020-06-01', '2020-12-31');
    expect(part).toEqual(whole.filter(({ day }) => day >= '2020-06-01'));
    expect(part.length).toBeGreaterThan(140);
  });

  test('has no seam where nothing real came before', async () => {
    const answer = await provider.bars({
      ...{ symbol: 'NVDA', interval: '1d', from: '2018-01-01', to: '2018-02-16' },
    });
    expect(answer.ok && answer.value.seam).toBeNull();
  });
});

describe('made-up bars within a day', () => {
  test.each(['1m', '5m', '1h'] as const)('of %s make up the bar of the day', async (interval) => {
    const days = await bars('NVDA', '1d', '2024-03-07', '2024-03-13');
    const parts = await bars('NVDA', interval, '2024-03-07', '2024-03-13');
    for (const { day, open, high, low, close, volume } of days) {
      const own = parts.filter((part) => part.day === day);
      expect(own).toHaveLength({ '1m': 390, '5m': 78, '1h': 7 }[interval]);
      expect({
        open: own[0]?.open,
        high: Math.max(...own.map((part) => part.high)),
        low: Math.min(...own.map((part) => part.low)),
        close: own.at(-1)?.close,
        volume: own.reduce((sum, part) => sum + part.volume, 0),
      }).toEqual({ open, high, low, close, volume });
      for (const part of own) {
        expect(part.low).toBeLessThanOrEqual(Math.min(part.open, part.close));
        expect(part.high).toBeGreaterThanOrEqual(Math.max(part.open, part.close));
      }
    }
  });

  test('begin at half past nine in New York, in winter and in summer', async () => {
    const friday = await bars('NVDA', '1m', '2024-03-08', '2024-03-08');
    const monday = await bars('NVDA', '1m', '2024-03-11', '2024-03-11');
    expect(friday[0]?.startsAt).toBe('2024-03-08T14:30:00.000Z');
    expect(monday[0]?.startsAt).toBe('2024-03-11T13:30:00.000Z');
  });

  test('come in stretches that say where to go on', async () => {
    const query = { symbol: 'NVDA', interval: '1h', from: '2024-01-01', to: '2024-03-01' } as const;
    const days = new Set<string>();
    for (let from: string | null = query.from; from !== null;) {
      const answer: ProviderAnswer<BarSeries> = await provider.bars({ ...query, from });
      const found = new Set(barsOf(answer).map(({ day }) => day));
      expect(found.size).toBeLessThanOrEqual(MAX_INTRADAY_DAYS);
      for (const day of found) {
        expect(days.has(day)).toBe(false);
        days.add(day);
      }
      from = answer.ok ? answer.value.next : null;
    }
    expect(days.size).toBe(45);
  });
});

test('a made-up quote is the newest made-up bar', async () => {
  const [friday] = await bars('NVDA', '1d', '2026-11-20', '2026-11-20');
  const answer = await provider.quotes(['NVDA', 'AAPL']);
  expect(answer.ok && answer.value.map(({ symbol }) => symbol)).toEqual(['NVDA', 'AAPL']);
  expect(answer.ok && answer.value[0]).toMatchObject({ last: friday?.close, at: friday?.startsAt });
});
