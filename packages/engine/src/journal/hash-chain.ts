import { createHash, hash } from 'node:crypto';

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
/** Frames up to this size are put together here and hashed in one call: three calls would cost more than the bytes do. */
const ROOM_BYTES = 8 * 1024;
const room = Buffer.allocUnsafeSlow(ROOM_BYTES);

/**
 * Returns SHA-256 over: previous hash (32 bytes) · epoch (u64) · number (u64) · stamp (u64) · length of the inbox bytes
 * (u32) · inbox bytes as stored · out bytes as stored. Integers are little-endian. The length in the middle leaves only one
 * way to cut the bytes in two, so a hash stands for both tapes.
 */
export function frameHash(previous: Uint8Array, frame: ChainedFrame): Uint8Array {
  const { inbox, out } = frame;
  const length = HEAD_BYTES + inbox.length + out.length;
  room.set(previous, 0);
  writeU64(room, frame.epoch, HASH_BYTES);
  writeU64(room, frame.number, HASH_BYTES + 8);
  writeU64(room, frame.at, HASH_BYTES + 16);
  room.writeUInt32LE(inbox.length, HASH_BYTES + 24);
  if (length > ROOM_BYTES)
    return createHash('sha256').update(room.subarray(0, HEAD_BYTES)).update(inbox).update(out).digest();
  room.set(inbox, HEAD_BYTES);
  room.set(out, HEAD_BYTES + inbox.length);
  return hash('sha256', room.subarray(0, length), 'buffer');
}

function writeU64(to: Buffer, value: number, at: number): void {
  to.writeUInt32LE(value % 2 ** 32, at);
  to.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
