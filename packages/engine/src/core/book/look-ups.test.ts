import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountLists } from './account-lists.ts';
import { OrderIndex } from './order-index.ts';
import { OrderPool } from './order-pool.ts';

/*
 * The two hash tables against plain maps, with enough keys that they collide and grow: after every step every live order
 * must be found by its number and in its account's list, and nothing else.
 */
const step = fc.record({ account: fc.integer({ min: 1, max: 90 }), add: fc.boolean(), pick: fc.nat(1_000) });

function listOf(pool: OrderPool, lists: AccountLists, account: number): number[] {
  const slots: number[] = [];
  for (let slot = lists.first(account); slot !== 0; slot = pool.accountNext[slot] ?? 0) slots.push(slot);
  return slots.sort((a, b) => a - b);
}

describe('look-ups', () => {
  it('every live order is found by its number and its account, after any adds and removals', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 300, size: 'max' }), (steps) => {
        const pool = new OrderPool();
        const index = new OrderIndex(pool);
        const lists = new AccountLists(pool);
        const live: number[] = [];
        steps.forEach(({ account, add, pick }, i) => {
          const leaving = live[pick % Math.max(live.length, 1)];
          if (add || leaving === undefined) {
            const slot = pool.acquire();
            pool.orderLow[slot] = (i + 1) * 256;
            pool.orderHigh[slot] = i % 2;
            pool.account[slot] = account;
            index.add(slot);
            lists.add(slot);
            live.push(slot);
          } else {
            index.remove(leaving);
            lists.remove(leaving);
            expect(index.find(pool.orderLow[leaving] ?? 0, pool.orderHigh[leaving] ?? 0)).toBe(0);
            pool.release(leaving);
            live.splice(live.indexOf(leaving), 1);
          }
          for (const slot of live) {
            if (index.find(pool.orderLow[slot] ?? 0, pool.orderHigh[slot] ?? 0) !== slot)
              expect.fail('an order is lost');
          }
          for (let of = 1; of <= 90; of++) {
            const expected = live.filter((slot) => pool.account[slot] === of).sort((a, b) => a - b);
            if (listOf(pool, lists, of).join() !== expected.join())
              expect.fail(`account ${of} lost an order`);
          }
        });
      }),
      { seed: 11, numRuns: 15 },
    );
  });
});
