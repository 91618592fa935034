import { expect, test } from 'vitest';
import { cashText, cashUnits, percentChange } from './cash-math.ts';
import { direction, groupDigits, signedText } from './number-text.ts';

test('grouping touches no digit', () => {
  expect(groupDigits('1234567.8901')).toBe('1,234,567.8901');
  expect(groupDigits('-1000')).toBe('−1,000');
  expect(groupDigits('999')).toBe('999');
  expect(groupDigits('90071992547409931234')).toBe('90,071,992,547,409,931,234');
});

test('a change always shows its sign, nothing has none', () => {
  expect([signedText('12.50'), signedText('-3.00'), signedText('0.00'), signedText(null)]).toEqual([
    '+12.50',
    '−3.00',
    '0.00',
    '—',
  ]);
  expect([direction('0.01'), direction('-0.01'), direction('0.00')]).toEqual(['up', 'down', '']);
});

test('money on screen is exact and rounds half away from zero', () => {
  expect(cashText(12_345_678_901_234_567_850n)).toBe('1234567890123456.79');
  expect([cashText(50n), cashText(49n), cashText(-50n), cashText(-49n)]).toEqual([
    '0.01',
    '0.00',
    '-0.01',
    '0.00',
  ]);
  expect(cashUnits('-1.50')).toBe(-15_000n);
  expect(cashUnits('1e5')).toBeNull();
});

test('a change in percent has two places', () => {
  expect(percentChange('101.25', '100.00')).toBe('1.25');
  expect(percentChange('99.00', '100.00')).toBe('-1.00');
  expect(percentChange('1.00', '0.00')).toBeNull();
});
