import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import { seededDice } from '../projections/event-tape.ts';
import { ArchiveDamaged, packSegment, type Segment, type TapeFrame, unpackSegment } from './segment.ts';

const BEGINNING = { epoch: 1, number: 0, hash: NO_HASH };

describe('a piece of the archive', () => {
  test.each([1, 2, 300])('of %i frames gives them back, hashes and epochs included', async (count) => {
    const frames = tapeOf(count);
    const segment = await packSegment('book:A', BEGINNING, frames);
    expect(segment).toMatchObject({ first: 1, last: count, lastHash: frames.at(-1)?.out.hash });
    expect(await unpackSegment(segment)).toEqual(frames);
  });

  test('is not believed with any byte of it changed', async () => {
    const segment = await packSegment('book:A', BEGINNING, tapeOf(6));
    for (let at = 0; at < segment.body.length; at++) {
      await expect(unpackSegment({ ...segment, body: flipped(segment.body, at) })).rejects.toThrow(
        ArchiveDamaged,
      );
    }
    for (const change of [
      { actor: 'book:B' },
      { first: 2 },
      { last: 7 },
      { lastEpoch: 3 },
      { previousHash: flipped(segment.previousHash, 4) },
      { lastHash: flipped(segment.lastHash, 4) },
      { checksum: flipped(segment.checksum, 4) },
    ])
      await expect(unpackSegment({ ...segment, ...change }), JSON.stringify(change)).rejects.toThrow(
        'checksum',
      );
  });

  test('is not believed either when its checksum was made to fit', async () => {
    const frames = tapeOf(6);
    const segment = await packSegment('book:A', BEGINNING, frames);
    const at = frames.findIndex(({ inbox }) => inbox.bytes.length > 0);
    const forged = frames.map(({ inbox, out }, index) => ({
      inbox: index === at ? { ...inbox, bytes: flipped(inbox.bytes, 0) } : inbox,
      out,
    }));
    const { body } = await packSegment('book:A', BEGINNING, forged);
    const fitting = await withChecksum({ ...segment, body });
    await expect(unpackSegment(fitting)).rejects.toThrow('its chain does not lead to the hash at its end');
    const shorter = await packSegment('book:A', BEGINNING, frames.slice(0, 5));
    await expect(unpackSegment(await withChecksum({ ...segment, body: shorter.body }))).rejects.toThrow(
      'chain',
    );
  });
});

/** Frames of all sizes, empty ones included, with an epoch that begins in the middle. */
function tapeOf(count: number): TapeFrame[] {
  const dice = seededDice(count);
  const bytes = (): Buffer => Buffer.from(Array.from({ length: dice(4) * dice(90) }, () => dice(256)));
  const frames: TapeFrame[] = [];
  let hash = NO_HASH;
  for (let number = 1; number <= count; number++) {
    const place = { epoch: number > count / 2 ? 2 : 1, number, at: 1_790_000_000_000_000 + number };
    const inbox = bytes();
    const out = bytes();
    hash = frameHash(hash, { ...place, inbox, out });
    frames.push({ inbox: { ...place, bytes: inbox }, out: { ...place, hash, bytes: out } });
  }
  return frames;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** As docs/archive.md describes it, made a second time. */
async function withChecksum(segment: Segment): Promise<Segment> {
  const { actor, first, last, lastEpoch, previousHash, lastHash, body } = segment;
  const head = Buffer.from(`${[actor, first, last, lastEpoch].join('\n')}\n`);
  const all = Buffer.concat([head, previousHash, lastHash, body]);
  return { ...segment, checksum: createHash('sha256').update(all).digest() };
}
