import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkCounters } from './link-counters.ts';
import { SnapshotReader, SnapshotWriter } from './snapshot-bytes.ts';

const HIGH = 2 ** 32;

function take(links: LinkCounters, source: number, number: number): string {
  return links.take(source, number | 0, Math.floor(number / HIGH));
}

/** Counters that have taken `count` messages of actor 7. */
function after(count: number): LinkCounters {
  const bytes = new SnapshotWriter();
  for (const word of [0, 1, 7]) bytes.u32(word);
  bytes.i53(count);
  bytes.i53(0);
  const links = new LinkCounters();
  links.read(new SnapshotReader(bytes.take()));
  return links;
}

describe('the counters of links', () => {
  it('apply each message of each source once, drop old ones, and see a hole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -2, max: 2 })), {
          maxLength: 80,
        }),
        (messages) => {
          const links = new LinkCounters();
          const taken = [0, 0, 0, 0];
          for (const [source, off] of messages) {
            const last = taken[source] ?? 0;
            const number = Math.max(0, last + 1 + off);
            const expected = number > last + 1 ? 'gap' : number <= last ? 'drop' : 'apply';
            expect(take(links, source, number)).toBe(expected);
            if (expected === 'apply') taken[source] = number;
            expect(links.takenFrom(source)).toBe(taken[source]);
          }
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it.each([5, 2 ** 31 - 1, 2 ** 31, HIGH - 1, HIGH, HIGH + 1, 2 ** 40])(
    'tell numbers apart that differ in the high word only (%d)',
    (count) => {
      const links = after(count);
      expect(take(links, 7, count + 1 + HIGH)).toBe('gap');
      expect(take(links, 7, count + 2)).toBe('gap');
      expect(take(links, 7, count)).toBe('drop');
      if (count >= HIGH) expect(take(links, 7, count + 1 - HIGH)).toBe('drop');
      expect(take(links, 7, count + 1)).toBe('apply');
      expect(links.takenFrom(7)).toBe(count + 1);
    },
  );
});
