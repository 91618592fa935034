import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCash, parseCash } from './cash.ts';

test('every amount of cash is read back from the text it is shown as', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (units) => {
      expect(parseCash(formatCash(units))).toEqual({ ok: true, value: units });
    }),
    { seed: 20_264 },
  );
});

test('cash has two places, and four where a fee needs them', () => {
  expect(formatCash(12_505_000)).toBe('1250.50');
  expect(formatCash(12_505_001)).toBe('1250.5001');
  expect(formatCash(-100n)).toBe('-0.01');
});

test('a hundredth of a cent is the smallest amount', () => {
  expect(parseCash('0.0001')).toEqual({ ok: true, value: 1 });
  expect(parseCash('0.00001')).toEqual({ ok: false, error: 'too_many_decimals' });
});
