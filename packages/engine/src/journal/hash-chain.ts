import { createHash } from 'node:crypto';

/** Bytes of a frame hash. */
export const HASH_BYTES = 32;
/** What stands before the first frame. */
export const NO_HASH: Uint8Array = new Uint8Array(HASH_BYTES);

/** What one link of the chain covers. */
export interface ChainedFrame {
  readonly epoch: number;
  readonly number: number;
  /** Stamp of the inbox entry, microseconds since 1970. */
  readonly at: number;
  readonly inbox: Uint8Array;
  readonly out: Uint8Array;
}

const HEAD_BYTES = HASH_BYTES + 8 + 8 + 8 + 4;

/**
 * Returns SHA-256 over: previous hash (32 bytes) · epoch (u64) · number (u64) · stamp (u64) · length of the inbox bytes
 * (u32) · inbox bytes as stored · out bytes as stored. Integers are little-endian. The length in the middle leaves only one
 * way to cut the bytes in two, so a hash stands for both tapes.
 */
export function frameHash(previous: Uint8Array, frame: ChainedFrame): Uint8Array {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.set(previous, 0);
  writeU64(head, frame.epoch, HASH_BYTES);
  writeU64(head, frame.number, HASH_BYTES + 8);
  writeU64(head, frame.at, HASH_BYTES + 16);
  head.writeUInt32LE(frame.inbox.length, HASH_BYTES + 24);
  return createHash('sha256').update(head).update(frame.inbox).update(frame.out).digest();
}

function writeU64(to: Buffer, value: number, at: number): void {
  to.writeUInt32LE(value % 2 ** 32, at);
  to.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
