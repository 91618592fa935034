import { expect, test } from 'vitest';
import { A, archivedTape, FRAMES } from '../testing/archived-tape.ts';
import { verifyPending } from './verify-pending.ts';

test('a piece that another archiver has read back meanwhile, and trimmed behind, is no fork', async () => {
  const { journal, store, trimTo } = await archivedTape();
  const readOut = journal.readOut.bind(journal);
  journal.readOut = async (actor, after, limit) => {
    // The other one is ahead by two pieces whenever this one looks into the stream.
    for (let pieces = 0; pieces < 2; pieces++) {
      const piece = await store.unverified(A);
      if (piece !== undefined) await store.markVerified(piece);
    }
    await trimTo((await store.verifiedEnd(A)).number);
    return readOut(actor, after, limit);
  };
  await verifyPending(store, journal, A);
  expect((await store.verifiedEnd(A)).number).toBe(FRAMES);
});

test('a piece whose last frame is not in the stream is a fork', async () => {
  const { journal, store } = await archivedTape();
  journal.readOut = async () => [];
  await expect(verifyPending(store, journal, A)).rejects.toThrow('FORK');
  expect((await store.verifiedEnd(A)).number).toBe(0);
});
