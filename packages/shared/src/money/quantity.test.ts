import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ORDER_LOTS } from '../limits.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';

describe('quantities', () => {
  test('every quantity is read back from the text it is shown as', () => {
    const lots = fc.integer({ min: 1, max: MAX_ORDER_LOTS });
    fc.assert(
      fc.property(lots, fc.constantFrom(1, 10, 100, 1_000), (value, lotSize) => {
        expect(parseQuantity(formatQuantity(value, lotSize), lotSize)).toEqual({ ok: true, value });
      }),
      { seed: 20_263 },
    );
  });

  test('part of a lot is refused', () => {
    expect(parseQuantity('150', 100)).toEqual({ ok: false, error: 'off_lot' });
  });

  test('nothing and too much are out of range', () => {
    const outOfRange = { ok: false, error: 'quantity_out_of_range' };
    expect(parseQuantity('0', 1)).toEqual(outOfRange);
    expect(parseQuantity(String(MAX_ORDER_LOTS + 1), 1)).toEqual(outOfRange);
    expect(parseQuantity('9999999999999999', 1)).toEqual(outOfRange);
  });

  test.each(['', '1.0', '-1', '+1', '01', '1e3', ' 1', '１'])('%j is no whole number', (text) => {
    expect(parseQuantity(text, 1)).toEqual({ ok: false, error: 'not_a_whole_number' });
  });
});
