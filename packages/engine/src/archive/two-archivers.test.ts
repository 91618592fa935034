import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { A, archivedTape, FRAMES } from '../testing/archived-tape.ts';
import { Archiver } from './archiver.ts';
import { MemoryArchive } from './memory-archive.ts';

test('frames that another archiver archives and trims between two reads are no gap', async () => {
  const { journal, store: pieces, trimTo } = await archivedTape();
  const store = new MemoryArchive();
  const errors: string[] = [];
  const archiver = new Archiver({
    ...{ journal, leases: journal, store, dataFolder: '', trims: false, segmentFrames: FRAMES },
    signingKey: generateKeyPairSync('ed25519').privateKey,
    log: { info: () => undefined, error: (text) => errors.push(text) },
    onTrouble: (error) => errors.push(error.message),
  });
  const readOut = journal.readOut.bind(journal);
  journal.readOut = async (actor, after, limit) => {
    for (let piece = await pieces.unverified(A); piece !== undefined; piece = await pieces.unverified(A)) {
      await store.append(piece, []);
      await store.markVerified(piece);
      await pieces.markVerified(piece);
    }
    await trimTo(FRAMES);
    return readOut(actor, after, limit);
  };
  expect(await archiver.round()).toBe(true);
  expect(errors).toEqual([]);
  expect((await store.verifiedEnd(A)).number).toBe(FRAMES);
});
