import { MemoryArchive } from '../archive/memory-archive.ts';
import { packSegment, type TapeEnd, type TapeFrame } from '../archive/segment.ts';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';

export const A = 'book:A';
export const FRAMES = 40;
const PIECE = 10;
const BEGINNING: TapeEnd = { epoch: 1, number: 0, hash: NO_HASH };

/** An actor with forty frames, in its streams and in four pieces of an archive that nobody has read back yet. */
export async function archivedTape() {
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
  return { journal, store, trimTo };
}
