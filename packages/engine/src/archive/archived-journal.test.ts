import { expect, test } from 'vitest';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { ArchiveReader } from './archive-reader.ts';
import { withArchive } from './archived-journal.ts';
import { MemoryArchive } from './memory-archive.ts';
import { packSegment, type TapeEnd, type TapeFrame } from './segment.ts';

const A = 'book:A';
const FRAMES = 40;
const PIECE = 10;
const BEGINNING: TapeEnd = { epoch: 1, number: 0, hash: NO_HASH };

test('who reads across the seam while it moves reads every number once', async () => {
  const { journal, archive, trimTo } = await archivedTape();
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

/** Forty frames in streams and archive. */
async function archivedTape() {
  const journal = new MemoryJournal();
  await journal.provision({ name: A, actor: 1_025 }, new Uint8Array(1));
  for (let number = 2; number <= FRAMES; number++)
    await journal.send(A, 1, 'ordinary', { producers: [], bytes: new Uint8Array([number]) });
  const frames: TapeFrame[] = [];
  for (const inbox of await journal.readInbox(A, 0, FRAMES)) {
    const { epoch, number, at, bytes } = inbox;
    const previous = frames.at(-1)?.out.hash ?? NO_HASH;
    const hash = frameHash(previous, { epoch, number, at, inbox: bytes, out: bytes });
    frames.push({ inbox, out: { epoch, number, at, hash, bytes } });
  }
  const batch = { epoch: 1, previousNumber: 0, previousHash: NO_HASH, forwards: [] };
  await journal.commit(A, { ...batch, frames: frames.map(({ out }) => out) });
  const store = new MemoryArchive();
  for (let first = 0; first < FRAMES; first += PIECE) {
    const before = frames[first - 1]?.out ?? BEGINNING;
    await store.append(await packSegment(A, before, frames.slice(first, first + PIECE)), []);
  }
  const trimTo = async (number: number): Promise<void> => {
    const frame = frames[number - 1]?.out;
    if (frame !== undefined) await journal.trim(A, frame);
  };
  return { journal, archive: new ArchiveReader(store), trimTo };
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
