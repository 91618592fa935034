import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromPublicId, toPublicId, type PublicIdKind } from './public-id.ts';

const kinds: readonly PublicIdKind[] = ['order', 'account', 'trade'];
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const numbers = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }),
  fc.maxSafeNat().map((n) => Math.max(1, n)),
);

describe('public ids', () => {
  test('every number has a UUID that leads back to it, in either letter case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), numbers, (kind, number) => {
        const id = toPublicId(kind, number);
        expect(id).toMatch(UUID_V8);
        expect(fromPublicId(kind, id)).toBe(number);
        expect(fromPublicId(kind, id.toUpperCase())).toBe(number);
      }),
      { seed: 20_265, numRuns: 2_000 },
    );
  });

  test('the id of one kind is not an id of another', () => {
    expect(fromPublicId('account', toPublicId('order', 256))).toBeUndefined();
  });

  test('one changed digit gives no number or another number, never the same one', () => {
    const id = toPublicId('order', 256);
    for (let at = 0; at < id.length; at++) {
      if (id[at] === '-') continue;
      const changed = id.slice(0, at) + (id[at] === '0' ? '1' : '0') + id.slice(at + 1);
      expect(fromPublicId('order', changed)).not.toBe(256);
    }
  });

  test.each(['', 'order', '00000000-0000-0000-0000-000000000000', `${toPublicId('order', 1)}0`, '256'])(
    '%j is no order id',
    (text) => {
      expect(fromPublicId('order', text)).toBeUndefined();
    },
  );

  test('the end of the safe integers has an id and what lies beyond has none', () => {
    const last = toPublicId('order', Number.MAX_SAFE_INTEGER);
    expect(fromPublicId('order', last)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
