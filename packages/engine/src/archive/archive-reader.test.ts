import { expect, test } from 'vitest';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import { retainedSize } from '../testing/retained-size.ts';
import { ArchiveReader } from './archive-reader.ts';
import { packSegment, type Segment, type TapeEnd, type TapeFrame } from './segment.ts';

const PIECES = 30;
const FRAMES = 10;
const BYTES = 4_000;

test('who reads a whole archive holds on to a few pieces of it, not to all', async () => {
  const segments = await piecesOfATape();
  const reader = new ArchiveReader({
    segmentWith: async (_actor, number) =>
      segments.find(({ first, last }) => first <= number && number <= last),
  });
  const sizes: number[] = [];
  for (let piece = 0; piece < PIECES; piece++) {
    const found = await reader.frames('book:A', piece * FRAMES, (piece + 1) * FRAMES);
    expect(found.map(({ out }) => out.number)).toEqual(numbersFrom(piece * FRAMES + 1));
    sizes.push(retainedSize(reader));
  }
  const afterTen = sizes[9] ?? 0;
  expect(afterTen).toBeGreaterThan(FRAMES * BYTES);
  expect(sizes.at(-1)).toBeLessThan(afterTen * 1.5);
});

async function piecesOfATape(): Promise<Segment[]> {
  const segments: Segment[] = [];
  let end: TapeEnd = { epoch: 1, number: 0, hash: NO_HASH };
  for (let piece = 0; piece < PIECES; piece++) {
    const frames: TapeFrame[] = [];
    for (const number of numbersFrom(end.number + 1)) {
      const entry = { epoch: 1, number, at: number };
      const [inbox, out] = [new Uint8Array(BYTES).fill(number), new Uint8Array(BYTES).fill(number + 1)];
      const hash = frameHash(frames.at(-1)?.out.hash ?? end.hash, { ...entry, inbox, out });
      frames.push({ inbox: { ...entry, bytes: inbox }, out: { ...entry, hash, bytes: out } });
    }
    const segment = await packSegment('book:A', end, frames);
    segments.push(segment);
    end = { epoch: 1, number: segment.last, hash: segment.lastHash };
  }
  return segments;
}

function numbersFrom(first: number): number[] {
  return Array.from({ length: FRAMES }, (_, at) => first + at);
}
