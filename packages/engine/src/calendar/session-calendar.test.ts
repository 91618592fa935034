import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { describe, expect, it } from 'vitest';
import { DEMO_FILES, DEMO_HISTORY } from '../market-data/demo-data.ts';
import { alwaysOpen } from './always-open.ts';
import { addDays, dayAt, instantOf, weekdayOf } from './local-time.ts';
import { newYork } from './new-york.ts';
import { isNewYorkHalfDay, isNewYorkHoliday } from './new-york-holidays.ts';
import { changeInForce, phaseChanges } from './phase-changes.ts';
import { PROFILES } from './profiles.ts';

const NEW_YORK = 'America/New_York';
const utc = (text: string): number => Date.parse(text) * 1_000;
const iso = (instant: number): string => new Date(instant / 1_000).toISOString().replace('.000Z', 'Z');

/** The days of a year that are weekdays but not whole trading days, as `07-04` and for half days `07-03 half`. */
function specialDays(year: number): string[] {
  const found: string[] = [];
  for (let day = `${year}-01-01`; day < `${year + 1}-01-01`; day = addDays(day, 1)) {
    if (weekdayOf(day) === 0 || weekdayOf(day) === 6) continue;
    if (isNewYorkHoliday(day)) found.push(day.slice(5));
    if (isNewYorkHalfDay(day)) found.push(`${day.slice(5)} half`);
  }
  return found;
}

describe('the clocks of a place', () => {
  it.each([
    ['in winter', '2026-01-15', '09:30', '2026-01-15T14:30:00Z'],
    ['in summer', '2026-07-15', '09:30', '2026-07-15T13:30:00Z'],
    ['on the day on which summer time begins', '2026-03-08', '09:30', '2026-03-08T13:30:00Z'],
    ['before the change of that day', '2026-03-08', '01:59', '2026-03-08T06:59:00Z'],
    ['at a time that the change skips', '2026-03-08', '02:30', '2026-03-08T07:00:00Z'],
    ['on the day on which summer time ends', '2026-11-01', '09:30', '2026-11-01T14:30:00Z'],
    ['at a time that comes twice', '2026-11-01', '01:30', '2026-11-01T05:30:00Z'],
  ])('show a time %s', (_name, day, time, expected) => {
    expect(iso(instantOf(day, time, NEW_YORK))).toBe(expected);
  });

  it('are those of other places as well, ahead of UTC and with half an hour', () => {
    expect(iso(instantOf('2026-03-29', '02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:00:00Z');
    expect(iso(instantOf('2026-10-25', '02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00Z');
    expect(iso(instantOf('2026-06-01', '09:15', 'Asia/Kolkata'))).toBe('2026-06-01T03:45:00Z');
  });

  it('show a day that may not be the one in London', () => {
    expect(dayAt(utc('2026-03-08T04:59:00Z'), NEW_YORK)).toBe('2026-03-07');
    expect(dayAt(utc('2026-03-08T05:00:00Z'), NEW_YORK)).toBe('2026-03-08');
  });
});

describe('the calendar of New York', () => {
  it.each([
    [2022, '01-17, 02-21, 04-15, 05-30, 06-20, 07-04, 09-05, 11-24, 11-25 half, 12-26'],
    [
      2024,
      '01-01, 01-15, 02-19, 03-29, 05-27, 06-19, 07-03 half, 07-04, 09-02, 11-28, 11-29 half, 12-24 half, 12-25',
    ],
    [
      2025,
      '01-01, 01-09, 01-20, 02-17, 04-18, 05-26, 06-19, 07-03 half, 07-04, 09-01, 11-27, 11-28 half, 12-24 half, 12-25',
    ],
    [2026, '01-01, 01-19, 02-16, 04-03, 05-25, 06-19, 07-03, 09-07, 11-26, 11-27 half, 12-24 half, 12-25'],
    [2027, '01-01, 01-18, 02-15, 03-26, 05-31, 06-18, 07-05, 09-06, 11-25, 11-26 half, 12-24'],
  ])('has the holidays and half days of %i', (year, expected) => {
    expect(specialDays(year).join(', ')).toBe(expected);
  });

  it('has exactly the trading days of five years of real prices', () => {
    const lines = gunzipSync(readFileSync(DEMO_FILES.dailyBars)).toString('utf8').split('\n');
    const days = lines
      .filter((line) => line.includes('AAPL'))
      .map((line) => /\d{4}-\d\d-\d\d/.exec(line)?.[0]);
    const expected: string[] = [];
    for (let day: string = DEMO_HISTORY.from; day <= DEMO_HISTORY.to; day = addDays(day, 1))
      if (newYork.stepsOf(day).length > 0) expected.push(day);
    expect([...days].sort()).toEqual(expected);
    expect(days).toHaveLength(1_259);
  });

  it('knew no Juneteenth before 2022', () => {
    expect(isNewYorkHoliday('2021-06-18')).toBe(false);
    expect(isNewYorkHoliday('2022-06-20')).toBe(true);
  });

  it('opens and closes a day with an auction, and ends it behind the close', () => {
    const changes = phaseChanges(newYork, utc('2026-03-09T04:00:00Z'), 1);
    expect(changes.map(({ at, phase, dayEnds }) => [iso(at), phase, dayEnds])).toEqual([
      ['2026-03-09T10:30:00Z', Phase.pre_open, 0],
      ['2026-03-09T13:28:00Z', Phase.opening_auction, 0],
      ['2026-03-09T13:30:00Z', Phase.continuous, 0],
      ['2026-03-09T20:00:00Z', Phase.closing_auction, 0],
      ['2026-03-09T20:02:00Z', Phase.closed, 1],
    ]);
  });

  it('closes a half day at one', () => {
    const changes = phaseChanges(newYork, utc('2026-11-27T05:00:00Z'), 1);
    expect(changes.map(({ at }) => iso(at)).slice(-2)).toEqual([
      '2026-11-27T18:00:00Z',
      '2026-11-27T18:02:00Z',
    ]);
  });

  it('leaves out weekends and holidays, and follows the clock over the change to summer time', () => {
    const opens = phaseChanges(newYork, utc('2026-03-05T05:00:00Z'), 6).filter(
      ({ phase }) => phase === Phase.continuous,
    );
    expect(opens.map(({ at }) => iso(at))).toEqual([
      ...['2026-03-05T14:30:00Z', '2026-03-06T14:30:00Z', '2026-03-09T13:30:00Z', '2026-03-10T13:30:00Z'],
    ]);
    expect(phaseChanges(newYork, utc('2026-07-03T04:00:00Z'), 3)).toEqual([]);
  });

  it('knows the phase in force on a day without trading', () => {
    expect(changeInForce(newYork, utc('2026-07-04T15:00:00Z'))).toMatchObject({
      at: utc('2026-07-02T20:02:00Z'),
      phase: Phase.closed,
    });
  });
});

describe('a calendar', () => {
  it('that is always open ends a day at midnight UTC', () => {
    expect(phaseChanges(alwaysOpen, utc('2026-03-08T12:00:00Z'), 3)).toEqual([
      { instrument: 0, at: utc('2026-03-09T00:00:00Z'), phase: Phase.continuous, dayEnds: 1 },
      { instrument: 0, at: utc('2026-03-10T00:00:00Z'), phase: Phase.continuous, dayEnds: 1 },
    ]);
    expect(changeInForce(alwaysOpen, utc('2026-03-08T12:00:00Z'))?.at).toBe(utc('2026-03-08T00:00:00Z'));
  });

  it.each(PROFILES.map((profile) => [profile.name, profile] as const))(
    'has steps that go forward, each once, over years (%s)',
    (_name, profile) => {
      const changes = phaseChanges(profile, utc('2026-01-01T00:00:00Z'), 800);
      expect(changes.length).toBeGreaterThan(700);
      for (const [n, { at }] of changes.entries()) expect(at).toBeGreaterThan(changes[n - 1]?.at ?? 0);
      expect(changes.filter(({ dayEnds }) => dayEnds === 1).length).toBeGreaterThan(500);
    },
  );
});
