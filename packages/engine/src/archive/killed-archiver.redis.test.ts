import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditArchive } from '../audit/archive-audit.ts';
import type { ActorName } from '../journal/journal.ts';
import { ArchiveScene, readTapes, type WholeTape } from './archive-scene.ts';
import { withArchive } from './archived-journal.ts';
import { checkpointPublicKey } from './checkpoint-key.ts';

/** After so many ends the whole tape is compared. */
const LOOK_EVERY = 9;
/** Seconds of work, on a machine that is busy with other tests. */
const TEST_MS = 300_000;
/** More steps than one look at every actor takes. */
const STEPS = 45;
/** Two servers and a traded tape, on a machine that is busy with other tests. */
const START_MS = 90_000;
let scene: ArchiveScene;
let reference: Map<ActorName, WholeTape>;

beforeAll(async () => {
  scene = await ArchiveScene.start(12);
  await scene.exchange.open();
  await scene.trade(800);
  reference = await readTapes(scene.journal);
}, START_MS);

afterAll(() => scene.stop());

test.each(['before', 'after'] as const)(
  'an archiver that ends %s any of its steps has neither lost nor doubled an entry',
  async (when) => {
    let ended = 0;
    for (let steps = 1; steps <= STEPS; steps++) {
      const archiver = await archiverThatEnds(steps, when);
      const outcome = await untilDone(archiver);
      if (outcome === 'ended') ended += 1;
      for (const [name] of reference) {
        const { number } = await scene.archive.store.verifiedEnd(name);
        expect(await scene.head(name), `${name} at step ${steps}`).toBeLessThanOrEqual(Math.max(1, number));
      }
      if (steps % LOOK_EVERY === 0) await expectWholeTape();
    }
    await expectWholeTape();
    expect(ended).toBeGreaterThan(STEPS / 2);
    expect(scene.errors).toEqual([]);
  },
  TEST_MS,
);

test(
  'the one after them finishes the work, and the archive is whole',
  async () => {
    await scene.archiveAll({ segmentFrames: 7 });
    await expectWholeTape();
    const publicKey = await checkpointPublicKey(scene.dataFolder);
    const reports = await auditArchive({ store: scene.archive.store, journal: scene.journal, publicKey });
    expect(reports.map(({ finding }) => finding)).toEqual(reports.map(() => undefined));
    expect(reports.length).toBe(reference.size - 1); // The venue has said too little for a piece.
    expect(await scene.head('ledger:0')).toBeGreaterThan(300);
  },
  TEST_MS,
);

async function expectWholeTape(): Promise<void> {
  expect(await readTapes(withArchive(scene.journal, scene.archive.reader))).toEqual(reference);
}

class Ended extends Error {
  override readonly name = 'Ended';
}

type When = 'before' | 'after';

/** An archiver whose process is killed at its n-th call of Redis or Postgres: before it, or before its answer comes. */
async function archiverThatEnds(steps: number, when: When) {
  let left = steps;
  const mortal = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...values: unknown[]): Promise<unknown> => {
          left -= 1;
          if (left <= 0 && when === 'before') throw new Ended();
          const answer: unknown = await Reflect.apply(value, target, values);
          if (left <= 0) throw new Ended();
          return answer;
        };
      },
    });
  const journal = mortal(scene.journal);
  const store = mortal(scene.archive.store);
  return scene.archiver({ journal, leases: journal, store, segmentFrames: 7 });
}

async function untilDone(archiver: { round(): Promise<boolean> }): Promise<'done' | 'ended'> {
  try {
    while (await archiver.round());
    return 'done';
  } catch (error) {
    if (error instanceof Ended) return 'ended';
    throw error;
  }
}
