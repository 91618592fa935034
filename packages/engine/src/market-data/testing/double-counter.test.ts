import { expect, test } from 'vitest';
import { DoubleCounter } from './double-counter.ts';

function counterWith(...times: readonly number[]): DoubleCounter {
  const counter = new DoubleCounter();
  for (const at of times)
    counter.add({ source: 'tiingo', path: '/', symbols: [], cost: 1, key: null, at, url: '/' });
  return counter;
}

test('the most of any stretch is counted, wherever it begins', () => {
  expect(counterWith(0, 900, 1_100, 1_800, 1_899, 1_900).mostWithin('tiingo', 1_000)).toBe(4);
});

test('what came while the double stood still, and a window later, says nothing', () => {
  const counter = counterWith(0, 10, 5_000, 5_001, 5_002, 7_500);
  counter.stoodStill(4_000, 4_990);
  expect(counter.mostWithin('tiingo', 1_000)).toBe(2);
});
