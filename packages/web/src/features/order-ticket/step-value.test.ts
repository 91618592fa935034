import { expect, test } from 'vitest';
import { shareOfAvailable, stepPrice, stepQuantity } from './step-value.ts';

test('a price moves by ticks and lands on one', () => {
  expect(stepPrice('101.25', 1, 100, null)).toBe('101.26');
  expect(stepPrice('101.25', -10, 100, null)).toBe('101.15');
  expect(stepPrice('101.255', 1, 100, null)).toBe('101.26');
  expect(stepPrice('101.255', -1, 100, null)).toBe('101.25');
  expect(stepPrice('0.01', -1, 100, null)).toBe('0.01');
  expect(stepPrice('', 1, 100, '99.50')).toBe('99.50');
  expect(stepPrice('abc', 1, 100, '99.50')).toBe('abc');
});

test('a quantity moves by lots and stays above nothing', () => {
  expect(stepQuantity('100', 1, 10)).toBe('110');
  expect(stepQuantity('10', -1, 10)).toBe('10');
  expect(stepQuantity('', 1, 10)).toBe('10');
});

test('a share of what is available is in whole lots and never more than can be paid', () => {
  expect(shareOfAvailable(100, 'buy', '1000.00', '0', '3.00', 1)).toBe('333');
  expect(shareOfAvailable(50, 'buy', '1000.00', '0', '3.00', 10)).toBe('160');
  expect(shareOfAvailable(25, 'sell', null, '10', null, 1)).toBe('2');
  expect(shareOfAvailable(100, 'buy', '1.00', '0', '3.00', 1)).toBeNull();
});
