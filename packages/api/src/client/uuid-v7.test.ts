import { describe, expect, it } from 'vitest';
import { newUuidV7, uuidV7Time } from './uuid-v7.ts';

describe('a UUIDv7', () => {
  it('says when it was made, and is another one each time', () => {
    const now = 1_795_381_265_362;
    const made = Array.from({ length: 1_000 }, () => newUuidV7(now));
    for (const text of made) expect(uuidV7Time(text)).toBe(now);
    expect(new Set(made).size).toBe(1_000);
  });

  it('sorts by time', () => {
    expect([newUuidV7(2 ** 41), newUuidV7(2 ** 33), newUuidV7(5)].sort().map(uuidV7Time)).toEqual([
      5,
      2 ** 33,
      2 ** 41,
    ]);
  });

  it('is told from everything else', () => {
    for (const text of ['', 'x', crypto.randomUUID(), `${newUuidV7()}0`, `${newUuidV7()}\n`]) {
      expect(uuidV7Time(text)).toBeUndefined();
    }
  });
});
