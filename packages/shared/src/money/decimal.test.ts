import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDecimal, parseDecimal } from './decimal.ts';

const SEED = 20_261;
const decimals = fc.integer({ min: 0, max: 8 });

describe('amounts on the wire', () => {
  test('what was written is read back as the same integer', () => {
    const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(parseDecimal(formatDecimal(value, places), places)).toEqual({ ok: true, value });
      }),
      { seed: SEED },
    );
  });

  test('trailing zeros beyond the places say nothing and are taken', () => {
    expect(parseDecimal('1.500000', 1)).toEqual({ ok: true, value: 15 });
  });

  test.each([
    ...['', ' ', ' 1', '1 ', '+1', '-1', '-0', '1e3', '1E3', '0x10', '01', '00', '1.', '.5', '1.2.3', '1,5'],
    ...['NaN', 'Infinity', '１', '1_000', '1\n', '0.123456789', '1'.repeat(17), '9'.repeat(10_000)],
  ])('%j is no decimal', (text) => {
    expect(parseDecimal(text, 8)).toEqual({ ok: false, error: 'not_a_decimal' });
  });

  test('a place too many is refused instead of rounded', () => {
    expect(parseDecimal('1.005', 2)).toEqual({ ok: false, error: 'too_many_decimals' });
  });

  test('the largest exact integer is taken and the next one refused', () => {
    expect(parseDecimal('9007199254740991', 0)).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
    expect(parseDecimal('9007199254740992', 0)).toEqual({ ok: false, error: 'too_large' });
    expect(parseDecimal('900719925474.0992', 4)).toEqual({ ok: false, error: 'too_large' });
  });

  test('losses carry a minus sign', () => {
    expect(formatDecimal(-5, 2)).toBe('-0.05');
    expect(formatDecimal(-12_345n, 4)).toBe('-1.2345');
  });
});
