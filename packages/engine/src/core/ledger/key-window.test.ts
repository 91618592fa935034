import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyWindow } from './key-window.ts';
import { MISSING } from './number-index.ts';

const LIMIT = 40;

/** A key whose first word is small, so that keys crowd together in the index, at its end too, and differ in the last one. */
function keyOf(number: number): DataView {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, (500 + (number % 30)) & 511, true);
  view.setUint32(12, number, true);
  return view;
}

describe('the key window', () => {
  it('finds exactly the newest keys, in whatever order they crowd its index', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4_000 }), { maxLength: 400, size: 'max' }), (numbers) => {
        const window = new KeyWindow(LIMIT);
        const kept: number[] = [];
        for (const [i, number] of numbers.entries()) {
          const view = keyOf(number);
          expect(window.find(view, 0) !== MISSING).toBe(kept.includes(number));
          if (kept.includes(number)) continue;
          window.remember(view, 0, 0, { order: number, reason: 0, position: i, time: i });
          kept.push(number);
          if (kept.length > LIMIT) kept.shift();
          expect(window.indexed).toBe(kept.length);
        }
        for (const number of kept) expect(window.orderOf(window.find(keyOf(number), 0))).toBe(number);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('believes a look-up in the read model as far as a position can be, and none beyond', () => {
    const window = new KeyWindow(LIMIT);
    const searchedTo = (high: number, low: number): boolean => {
      const view = new DataView(new ArrayBuffer(8));
      view.setUint32(0, low, true);
      view.setUint32(4, high, true);
      return window.wasSearched(view, 0);
    };
    expect(searchedTo(0, 0)).toBe(true);
    expect(searchedTo(2 ** 21 - 1, 2 ** 32 - 1)).toBe(true);
    expect(searchedTo(2 ** 21, 0)).toBe(false);
    expect(searchedTo(2 ** 31, 0)).toBe(false);
  });
});
