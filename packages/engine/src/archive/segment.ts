import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import { frameHash } from '../journal/hash-chain.ts';
import type { ActorName, InboxEntry, OutEntry } from '../journal/journal.ts';

/** One number of a tape: the inbox entry and the out frame that it caused. */
export interface TapeFrame {
  readonly inbox: InboxEntry;
  readonly out: OutEntry;
}

/** A piece of one actor's tape as the archive keeps it. */
export interface Segment {
  readonly actor: ActorName;
  readonly first: number;
  readonly last: number;
  readonly lastEpoch: number;
  /** Hash of the frame before `first`; thirty-two zero bytes for the beginning. */
  readonly previousHash: Uint8Array;
  readonly lastHash: Uint8Array;
  /** The frames, compressed. */
  readonly body: Uint8Array;
  /** SHA-256 over everything above. */
  readonly checksum: Uint8Array;
}

/** Where a tape stands: the last frame of it. */
export interface TapeEnd {
  readonly epoch: number;
  readonly number: number;
  readonly hash: Uint8Array;
}

/** Uncompressed bytes of a segment at which it is closed. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A segment is closed by the frame that passes SEGMENT_BYTES; no frame is larger than this. Guards against a forged body. */
const MAX_BODY_BYTES = SEGMENT_BYTES + 64 * 1024 * 1024;
const HEAD_BYTES = 24;

/** The platform's function is looked up at each call: a simulation has one that needs no other thread. */
const compress = (raw: Uint8Array): Promise<Buffer> => promisify<Uint8Array, Buffer>(deflate)(raw);
const expand = (body: Uint8Array, options: { readonly maxOutputLength: number }): Promise<Buffer> =>
  promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate)(body, options);

/** A piece of the archive is not what was put there. As an actor's halt it is a GAP: these frames cannot be read. */
export class ArchiveDamaged extends Halt {
  readonly actor: ActorName;
  /** Number of the first frame that cannot be believed. */
  readonly position: number;

  constructor(actor: ActorName, position: number, detail: string) {
    super('GAP', `the archive of ${actor} is damaged: ${detail}`);
    this.actor = actor;
    this.position = position;
  }
}

/** Bytes that a frame takes in a segment before compression. */
export function frameBytes({ inbox, out }: TapeFrame): number {
  return HEAD_BYTES + inbox.bytes.length + out.bytes.length;
}

/**
 * Packs frames that follow `before`. A frame is epoch u64 · stamp u64 · length of the inbox bytes u32 · length of the out bytes
 * u32 · both, little-endian. Hashes are left out: whoever reads makes them again, and the last one must come out.
 */
export async function packSegment(
  actor: ActorName,
  before: TapeEnd,
  frames: readonly TapeFrame[],
): Promise<Segment> {
  const last = frames.at(-1)?.out;
  if (last === undefined) throw new RangeError('a segment has a frame');
  const parts = frames.flatMap(({ inbox, out }) => {
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeBigUInt64LE(BigInt(inbox.epoch), 0);
    head.writeBigUInt64LE(BigInt(inbox.at), 8);
    head.writeUInt32LE(inbox.bytes.length, 16);
    head.writeUInt32LE(out.bytes.length, 20);
    return [head, inbox.bytes, out.bytes];
  });
  const body = await compress(Buffer.concat(parts));
  const range = { actor, first: before.number + 1, last: last.number, lastEpoch: last.epoch };
  const content = { ...range, previousHash: before.hash, lastHash: last.hash, body };
  return { ...content, checksum: checksumOf(content) };
}

/**
 * Gives the frames back, each with the hash that the chain gives it. Throws ArchiveDamaged when checksum, form or chain
 * are not right.
 */
export async function unpackSegment(segment: Segment): Promise<TapeFrame[]> {
  const { actor, first, last } = segment;
  const damaged = (detail: string, position = first): ArchiveDamaged =>
    new ArchiveDamaged(actor, position, `segment ${first} to ${last}: ${detail}`);
  if (!equalBytes(checksumOf(segment), segment.checksum)) throw damaged('its checksum is another one');
  const raw = await expand(segment.body, { maxOutputLength: MAX_BODY_BYTES }).catch((error: unknown) => {
    throw damaged(error instanceof Error ? error.message : String(error));
  });
  const frames: TapeFrame[] = [];
  let hash = segment.previousHash;
  let offset = 0;
  for (let number = first; offset < raw.length; number++) {
    if (offset + HEAD_BYTES > raw.length) throw damaged('a frame is cut off', number);
    const outAt = offset + HEAD_BYTES + raw.readUInt32LE(offset + 16);
    const end = outAt + raw.readUInt32LE(offset + 20);
    if (end > raw.length) throw damaged('a frame is cut off', number);
    const epoch = Number(raw.readBigUInt64LE(offset));
    const at = Number(raw.readBigUInt64LE(offset + 8));
    const inbox = raw.subarray(offset + HEAD_BYTES, outAt);
    const out = raw.subarray(outAt, end);
    hash = frameHash(hash, { epoch, number, at, inbox, out });
    frames.push({ inbox: { epoch, number, at, bytes: inbox }, out: { epoch, number, at, hash, bytes: out } });
    offset = end;
  }
  const end = frames.at(-1)?.out;
  if (end?.number !== last || end.epoch !== segment.lastEpoch || !equalBytes(end.hash, segment.lastHash))
    throw damaged('its chain does not lead to the hash at its end');
  return frames;
}

function checksumOf(segment: Omit<Segment, 'checksum'>): Uint8Array {
  const { actor, first, last, lastEpoch, previousHash, lastHash, body } = segment;
  return createHash('sha256')
    .update(`${actor}\n${first}\n${last}\n${lastEpoch}\n`)
    .update(previousHash)
    .update(lastHash)
    .update(body)
    .digest();
}
