import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PRICE_TICKS } from '../limits.ts';
import { formatPrice, parsePrice, priceDecimals } from './price.ts';

const SEED = 20_262;
const tickUnits = fc.constantFrom(1, 5, 10, 25, 50, 100, 500, 1_000, 2_500, 10_000);

describe('prices', () => {
  test('every price is read back from the text it is shown as', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_PRICE_TICKS }), tickUnits, (ticks, units) => {
        expect(parsePrice(formatPrice(ticks, units), units)).toEqual({ ok: true, value: ticks });
      }),
      { seed: SEED },
    );
  });

  test('a price is shown with the places of its tick', () => {
    expect([1, 10, 50, 100, 1_000, 10_000].map(priceDecimals)).toEqual([4, 3, 3, 2, 1, 0]);
    expect(formatPrice(10_125, 100)).toBe('101.25');
    expect(formatPrice(7, 10_000)).toBe('7');
  });

  test('a price between two ticks names both neighbours', () => {
    const expected = { ok: false, error: { code: 'off_tick', nearest: ['101.25', '101.26'] } };
    expect(parsePrice('101.255', 100)).toEqual(expected);
    expect(parsePrice('101.2550001', 100)).toEqual(expected);
  });

  test('zero and prices above the largest are out of range', () => {
    const outOfRange = { ok: false, error: { code: 'price_out_of_range' } };
    expect(parsePrice('0', 100)).toEqual(outOfRange);
    expect(parsePrice(formatPrice(MAX_PRICE_TICKS + 1, 100), 100)).toEqual(outOfRange);
    expect(parsePrice('9999999999999999', 100)).toEqual(outOfRange);
  });

  test.each(['', '-1', '1e2', '1.', ' 1', 'abc'])('%j is no price', (text) => {
    expect(parsePrice(text, 100)).toEqual({ ok: false, error: { code: 'not_a_decimal' } });
  });
});
