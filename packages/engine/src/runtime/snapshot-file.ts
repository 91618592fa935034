import { createHash } from 'node:crypto';
import { SnapshotReader, SnapshotWriter } from '../core/snapshot-bytes.ts';
import type { StateImage } from './frame-maker.ts';

/** Layout of the file and of every state in it. A file of another schema is not read: the tape is replayed instead. */
export const SNAPSHOT_SCHEMA = 2;
const MAGIC = 0x4e_53_57_42; // "BWSN", little-endian.
const CHECKSUM_BYTES = 32;
const HASH_BYTES = 32;
/** What stands around a state, generously. */
const HEAD_ROOM = 256;

/** The file: magic u32 · schema u32 · epoch i53 · number i53 · frame hash (32) · state hash block · state block · SHA-256 of all that. */
export function encodeSnapshot({ position, bytes, hash }: StateImage): Uint8Array {
  const to = new SnapshotWriter();
  to.expect(bytes.length + HEAD_ROOM);
  to.u32(MAGIC);
  to.u32(SNAPSHOT_SCHEMA);
  to.i53(position.epoch);
  to.i53(position.number);
  to.raw(position.hash);
  to.block(Buffer.from(hash, 'latin1'));
  to.block(bytes);
  to.raw(checksum(to.written()));
  return to.written();
}

/** Returns undefined for anything that is not a whole file of this schema. */
export function decodeSnapshot(file: Uint8Array): StateImage | undefined {
  if (file.length < CHECKSUM_BYTES) return undefined;
  const body = file.subarray(0, file.length - CHECKSUM_BYTES);
  if (!checksum(body).equals(file.subarray(body.length))) return undefined;
  const from = new SnapshotReader(body);
  if (from.u32() !== MAGIC || from.u32() !== SNAPSHOT_SCHEMA) return undefined;
  const position = { epoch: from.i53(), number: from.i53(), hash: from.raw(HASH_BYTES) };
  const hash = Buffer.from(from.block()).toString('latin1');
  return { position, hash, bytes: from.block() };
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
