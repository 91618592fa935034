import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderPool } from './order-pool.ts';
import { PriceLadder } from './price-ladder.ts';

const key = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 65_400, max: 65_700 }),
  fc.integer({ min: 0, max: MAX_PRICE_TICKS }),
  fc.constantFrom(0, 63, 64, 65_535, 65_536, MAX_PRICE_TICKS),
);

function keysOf(ladder: PriceLadder): number[] {
  const keys: number[] = [];
  for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
    keys.push(ladder.keyOf(level));
  }
  return keys;
}

describe('the price ladder', () => {
  it('finds every level from the best to the worst, at any prices, after any inserts and removals', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean()), { maxLength: 100, size: 'max' }), (steps) => {
        const pool = new OrderPool();
        const ladder = new PriceLadder(pool);
        const slots = new Map<number, number>();
        for (const [at, insert] of steps) {
          const known = [...slots.keys()];
          const gone = known[at % Math.max(known.length, 1)];
          if (insert && !slots.has(at)) {
            const slot = pool.acquire();
            slots.set(at, slot);
            pool.leaves[slot] = 1;
            ladder.append(slot, at);
          } else if (gone !== undefined) {
            ladder.remove(slots.get(gone) ?? 0);
            pool.release(slots.get(gone) ?? 0);
            slots.delete(gone);
          }
          const expected = [...slots.keys()].sort((a, b) => b - a);
          expect(keysOf(ladder)).toEqual(expected);
          expect(ladder.best).toBe(expected[0] ?? -1);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('gives pages back, so that a wandering price does not grow it', () => {
    const pool = new OrderPool();
    const ladder = new PriceLadder(pool);
    const slot = pool.acquire();
    pool.leaves[slot] = 1;
    for (let at = 0; at < 60_000; at += 64) {
      ladder.append(slot, at);
      ladder.remove(slot);
    }
    expect(ladder.head.length).toBeLessThanOrEqual(4 * 64);
  });
});
