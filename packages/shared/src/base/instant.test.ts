import { describe, expect, it } from 'vitest';
import { SeededNumbers } from '../market-data/testing/seeded-numbers.ts';
import { formatInstant, parseInstant, US_PER_DAY } from './instant.ts';

describe('times on the wire', () => {
  it('agree with the calendar of the platform on 20,000 moments from 1970 to 2250', () => {
    const numbers = new SeededNumbers(7);
    for (let n = 0; n < 20_000; n++) {
      const us =
        numbers.below(102_000) * US_PER_DAY + numbers.below(86_400) * 1_000_000 + numbers.below(1_000_000);
      const platform = new Date(Math.floor(us / 1_000)).toISOString().slice(0, -1);
      const text = `${platform}${String(us % 1_000).padStart(3, '0')}Z`;
      expect(formatInstant(us)).toBe(text);
      expect(parseInstant(text)).toBe(us);
    }
  });

  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1969-12-31T23:30:00-00:30', 0],
    ['2000-02-29T12:00:00.5Z', 951_825_600_500_000],
    ['2026-11-22T20:31:28.1234567Z', 1_795_379_488_123_456],
  ])('%s is read', (text, us) => {
    expect(parseInstant(text)).toBe(us);
  });

  it.each([
    '2023-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59Z',
    'now',
    '',
  ])('"%s" is not a time', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
