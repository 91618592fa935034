import { expect, test } from 'vitest';
import type { BarSeriesInfo } from '@buttonwood/shared/wire/company-types.ts';
import {
  candlesOf,
  firstRange,
  historyBars,
  intervalOf,
  lastDay,
  placeBetween,
  planHistory,
  pricePlaces,
  rangeStart,
} from './history-data.ts';

const REAL: BarSeriesInfo = {
  source: 'csv',
  fetched_at: '2026-11-22T18:02:00.000000Z',
  delay: 'historical',
  interval: '1d',
  basis: 'split_adjusted',
  adjusted: true,
  raw: false,
  first: '2013-02-08T00:00:00.000000Z',
  last: '2018-02-07T00:00:00.000000Z',
  seam: null,
};
const MADE_UP: BarSeriesInfo = {
  ...REAL,
  source: 'synthetic',
  delay: 'made_up',
  first: '2018-02-08T00:00:00.000000Z',
  last: '2018-03-30T00:00:00.000000Z',
  seam: { day: '2018-02-07', close: '159.54', source: 'csv' },
};

test('a made-up series joins the real one that it goes on from, and no other', () => {
  expect(planHistory([MADE_UP, REAL], '1d', undefined)).toEqual({ main: REAL, continuation: MADE_UP });
  const other = { ...REAL, source: 'tiingo' };
  expect(planHistory([other, MADE_UP], '1d', undefined)).toEqual({ main: other, continuation: undefined });
  const alone = { ...MADE_UP, seam: null };
  expect(planHistory([REAL, alone], '1d', undefined)).toEqual({ main: REAL, continuation: undefined });
  expect(planHistory([alone], '1d', undefined)).toEqual({ main: alone, continuation: undefined });
  expect(planHistory([REAL, MADE_UP], '1d', 'synthetic')?.main).toBe(MADE_UP);
  expect(planHistory([REAL], '1m', undefined)).toBeUndefined();
});

test('ranges end where the prices end and never name a day that does not exist', () => {
  expect(rangeStart('1m', '2018-03-31')).toBe('2018-02-28');
  expect(rangeStart('6m', '2018-02-07')).toBe('2017-08-07');
  expect(rangeStart('1y', '2016-02-29')).toBe('2015-02-28');
  expect(rangeStart('5y', '2018-02-07')).toBe('2013-02-07');
  expect(rangeStart('ytd', '2018-02-07')).toBe('2018-01-01');
  expect(rangeStart('5d', '2018-02-07')).toBe('2018-02-01');
  expect(rangeStart('max', '2018-02-07')).toBeUndefined();
});

test('a page opens where its seam can be seen', () => {
  expect(firstRange({ main: REAL, continuation: undefined })).toBe('1y');
  expect(firstRange({ main: REAL, continuation: MADE_UP })).toBe('6m');
  const years = { ...MADE_UP, last: '2026-11-20T00:00:00.000000Z' };
  expect(firstRange({ main: REAL, continuation: years })).toBe('max');
  expect(lastDay({ main: REAL, continuation: years })).toBe('2026-11-20');
});

test('a range of hours needs bars within the day', () => {
  expect(intervalOf('1d', [REAL])).toBeUndefined();
  expect(intervalOf('5d', [REAL, { ...REAL, interval: '5m' }, { ...REAL, interval: '1h' }])).toBe('5m');
  expect(intervalOf('1y', [])).toBe('1d');
});

test('daily bars have days, bars within the day have instants, each once and in order', () => {
  const bar = (ts: string) => ({ ts, open: '1', high: '2', low: '1', close: '1.5', volume: '3' });
  const daily = historyBars([bar('2018-02-07T00:00:00.000000Z'), bar('2018-02-06T00:00:00.000000Z')], REAL);
  expect(daily.map(({ time, madeUp }) => [time, madeUp])).toEqual([
    ['2018-02-06', false],
    ['2018-02-07', false],
  ]);
  const minutes = historyBars([bar('2018-02-07T14:30:00.000000Z'), bar('2018-02-07T14:30:00.000000Z')], {
    ...MADE_UP,
    interval: '1m',
  });
  expect(minutes.map(({ time, madeUp }) => [time, madeUp])).toEqual([[1_518_013_800, true]]);
});

test('the axis has the places of the newest price, whatever splits have made of the old ones', () => {
  const closes = (...prices: string[]) =>
    historyBars(
      prices.map((close, at) => ({
        ...{ ts: `2018-02-0${at + 1}T00:00:00.000000Z`, close },
        ...{ open: '1', high: '2', low: '1', volume: '3' },
      })),
      REAL,
    );
  expect(pricePlaces(closes('67.8542', '159.54'))).toBe(2);
  expect(pricePlaces(closes('1', '0.4275'))).toBe(4);
  expect(pricePlaces([])).toBe(2);
});

test('a value stands between the ends of its range', () => {
  expect(placeBetween('15', '10', '20')).toBe(50);
  expect(placeBetween('25', '10', '20')).toBe(100);
  expect(placeBetween(null, '10', '20')).toBeNull();
  expect(placeBetween('10', '10', '10')).toBeNull();
});

test('too many days become weeks, which know the prices of their days and never cross the seam', () => {
  const day = (at: number) => {
    const ts = new Date(Date.UTC(2016, 0, 4) + at * 86_400_000).toISOString();
    return {
      ts,
      open: `${100 + at}`,
      high: `${105 + at}`,
      low: `${95 + at}`,
      close: `${101 + at}`,
      volume: '10',
    };
  };
  const days = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => day(from + at));
  const bars = [...historyBars(days(0, 557), REAL), ...historyBars(days(557, 570), MADE_UP)];
  const weeks = candlesOf(bars);
  expect(weeks[0]).toMatchObject({
    time: '2016-01-04',
    span: 'week',
    text: { open: '100', high: '111', low: '95', close: '107', volume: '70' },
  });
  expect(weeks.map(({ source }) => source).filter((one) => one === 'csv')).toHaveLength(80);
  expect(weeks).toHaveLength(83);
  expect(weeks.reduce((sum, week) => sum + week.volume, 0)).toBe(5_700);
  expect(candlesOf(bars.slice(0, 500))).toHaveLength(500);
  const decade = candlesOf(historyBars(days(0, 3_650), REAL));
  expect([decade.length, decade[0]?.span]).toEqual([120, 'month']);
});
