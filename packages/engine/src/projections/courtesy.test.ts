import { describe, expect, test } from 'vitest';
import { JournalUnavailable, type Control } from '../journal/journal.ts';
import { Courtesy } from './courtesy.ts';

/** A journal whose out stream grows by `growth` frames between two looks. */
function growingBy(growth: number): Courtesy {
  let lastOut = 1_000;
  return new Courtesy({ control: () => Promise.resolve(control((lastOut += growth))) });
}

const control = (lastOut: number): Control => ({
  epoch: 1,
  outEpoch: 1,
  lastIn: lastOut,
  lastOut,
  lastHash: new Uint8Array(32),
  producers: new Map(),
});

const MANY = [{ bytes: new Uint8Array(64 * 1024) }];
const FEW = [{ bytes: new Uint8Array(64 * 1024 - 1) }];

/** Between no rest at all and the two seconds of the longest one, as far from the first as a busy machine needs. */
const NO_REST_MS = 1_500;

/** How long the projector rests after a second transaction: the first only learns where the stream stands. */
async function restMs(courtesy: Courtesy, frames: typeof MANY, tookMs: number): Promise<number> {
  await courtesy.done('ledger:0', frames, 0);
  await courtesy.done('ledger:0', frames, tookMs);
  const started = performance.now();
  await courtesy.turn();
  return performance.now() - started;
}

describe('the projector', () => {
  test('rests seven times as long as its transaction took while the stream grows as fast as it projects', async () => {
    expect(await restMs(growingBy(1), MANY, 20)).toBeGreaterThanOrEqual(135);
  });

  test('catches up without a rest when the stream has stopped to grow', async () => {
    expect(await restMs(growingBy(0), MANY, 1_000)).toBeLessThan(NO_REST_MS);
  });

  test('never rests when it is not behind', async () => {
    expect(await restMs(growingBy(1), FEW, 1_000)).toBeLessThan(NO_REST_MS);
  });

  test('goes on at once when the journal is away', async () => {
    const courtesy = new Courtesy({ control: () => Promise.reject(new JournalUnavailable('away')) });
    expect(await restMs(courtesy, MANY, 1_000)).toBeLessThan(NO_REST_MS);
  });

  test('a stop ends the rest', async () => {
    const courtesy = growingBy(1);
    const resting = restMs(courtesy, MANY, 10_000);
    setTimeout(() => {
      courtesy.stop();
    }, 50);
    expect(await resting).toBeLessThan(NO_REST_MS);
  });
});
