import { expect, test } from 'vitest';
import { A, archivedTape, FRAMES } from '../testing/archived-tape.ts';
import { ArchiveReader } from './archive-reader.ts';
import { withArchive } from './archived-journal.ts';

test('who reads across the seam while it moves reads every number once', async () => {
  const { journal, store, trimTo } = await archivedTape();
  const archive = new ArchiveReader(store);
  await trimTo(5);
  const frames = archive.frames.bind(archive);
  // The archiver goes on between the two halves of one read.
  for (const seam of [12, 25, 37]) {
    archive.frames = async (actor, after, upTo) => {
      const found = await frames(actor, after, upTo);
      await trimTo(seam);
      return found;
    };
    const tape = withArchive(journal, archive);
    const read = { inbox: await tape.readInbox(A, 0, FRAMES), out: await tape.readOut(A, 0, FRAMES) };
    expect(read.inbox.map(({ number }) => number)).toEqual(numbers(1, FRAMES));
    expect(read.out.map(({ number }) => number)).toEqual(numbers(1, FRAMES));
  }
});

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
