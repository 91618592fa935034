import { expect, test } from 'vitest';
import { companyStatistics, type CompanyFigures, type DailyFigures } from './company-statistics.ts';

const DAY_US = 86_400_000_000;
const NEWEST = Date.UTC(2018, 1, 7) * 1_000;

/** Daily bars, newest first: the newest closes at 100.00, each day before a dollar lower. */
function bars(count: number): DailyFigures[] {
  return Array.from({ length: count }, (_, age) => {
    const close = 1_000_000 - age * 10_000;
    const prices = { open: close - 5_000, high: close + 7_500, low: close - 7_500, close };
    return { starts_at: NEWEST - age * DAY_US, ...prices, volume: 1_000 + age };
  });
}

const NOTHING: CompanyFigures = {
  source: null,
  bars: [],
  sharesOutstanding: null,
  fundamentals: new Map(),
  dividends: [],
};

test('the figures of the day and the year come from the bars', () => {
  const figures = companyStatistics({ ...NOTHING, source: 'csv', bars: bars(40) });
  expect(figures).toMatchObject({
    source: 'csv',
    day: '2018-02-07',
    close: '100.00',
    previous_close: '99.00',
    open: '99.50',
    day_low: '99.25',
    day_high: '100.75',
    year_low: '60.25',
    year_high: '100.75',
    volume: '1000',
  });
});

test('average volume is over the last thirty sessions, or as many as there are', () => {
  expect(companyStatistics({ ...NOTHING, bars: bars(40) }).average_volume).toBe('1014');
  expect(companyStatistics({ ...NOTHING, bars: bars(2) }).average_volume).toBe('1000');
});

test('market value is exact beyond what a float holds', () => {
  const shares = 9_007_199_254_740_991;
  const figures = companyStatistics({ ...NOTHING, bars: bars(1), sharesOutstanding: shares });
  expect(figures.market_cap).toBe('900719925474099100.00');
});

test('price to earnings is rounded half up, and a loss has none', () => {
  const of = (eps: string, pe?: string): string | null =>
    companyStatistics({
      ...NOTHING,
      bars: bars(1),
      fundamentals: new Map([['eps', eps], ...(pe === undefined ? [] : ([['pe', pe]] as const))]),
    }).price_earnings;
  expect(of('8')).toBe('12.50');
  expect(of('6')).toBe('16.67');
  expect(of('-2.5')).toBeNull();
  expect(of('-2.5', '30.1')).toBe('30.1');
});

test('dividends of the year are a share of the close', () => {
  const figures = companyStatistics({ ...NOTHING, bars: bars(1), dividends: [6_300, 6_300, 6_300, 6_350] });
  expect(figures.dividend_yield).toBe('2.53');
});

test('what nobody knows is null', () => {
  expect(Object.values(companyStatistics(NOTHING)).every((value) => value === null)).toBe(true);
});
