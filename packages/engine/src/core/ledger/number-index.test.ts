import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, NumberIndex } from './number-index.ts';

describe('the number index', () => {
  it('finds what a Map finds, through growth and removals', () => {
    const key = fc.oneof(
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }).map((n) => n * 2 ** 40 + 256),
      fc.maxSafeNat(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 600, size: 'max' }), (moves) => {
        const index = new NumberIndex();
        const model = new Map<number, number>();
        for (const [i, [isRemoval, number]] of moves.entries()) {
          if (isRemoval && model.delete(number)) index.remove(number);
          else if (!isRemoval && !model.has(number)) {
            model.set(number, i);
            index.add(number, i);
          }
          expect(index.get(number)).toBe(model.get(number) ?? MISSING);
        }
        for (const [, number] of moves) expect(index.get(number)).toBe(model.get(number) ?? MISSING);
        expect(index.size).toBe(model.size);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('does not take a number below 0 for the key with the same low word', () => {
    const index = new NumberIndex();
    index.add(2 ** 32 - 1, 4);
    expect(index.get(-1)).toBe(MISSING);
    expect(index.get(2 ** 32 - 1)).toBe(4);
  });
});
