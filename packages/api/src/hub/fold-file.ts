import { createHash } from 'node:crypto';
import type { FoldState } from '@buttonwood/shared/base/fold-state.ts';
import { equalBytes, fromHex, toHex } from '@buttonwood/shared/base/bytes.ts';
import type { TailPosition } from '@buttonwood/engine/journal/out-tail.ts';

/** A fold with the last entry it has applied. `kind` and `version` say what `state` holds. */
export interface SavedFold {
  readonly kind: 'book' | 'accounts' | 'venue';
  readonly version: number;
  readonly actor: number;
  readonly position: TailPosition;
  readonly at: number;
  readonly state: FoldState;
}

interface Meta {
  readonly kind: 'book' | 'accounts' | 'venue';
  readonly version: number;
  readonly actor: number;
  readonly epoch: number;
  readonly number: number;
  readonly hash: string;
  readonly at: number;
  readonly numbers: number;
  readonly texts: readonly string[];
}

const MAGIC = Buffer.from('BWFOLD1\n');
const CHECKSUM_BYTES = 32;
const NUMBER_BYTES = 8;

/** Layout: magic (8) · length of meta (u32) · meta as JSON · numbers as doubles · SHA-256 of all before. Little-endian. */
export function encodeFold({ kind, version, actor, position, at, state }: SavedFold): Buffer {
  const meta: Meta = {
    kind,
    version,
    actor,
    epoch: position.epoch,
    number: position.number,
    hash: toHex(position.hash),
    at,
    numbers: state.numbers.length,
    texts: state.texts,
  };
  const metaBytes = Buffer.from(JSON.stringify(meta));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metaBytes.length);
  const { buffer, byteOffset, byteLength } = state.numbers;
  const content = Buffer.concat([MAGIC, length, metaBytes, Buffer.from(buffer, byteOffset, byteLength)]);
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

/** Undefined when the bytes are not exactly what `encodeFold` wrote. */
export function decodeFold(bytes: Buffer): SavedFold | undefined {
  const metaAt = MAGIC.length + 4;
  if (bytes.length < metaAt + CHECKSUM_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const content = bytes.subarray(0, -CHECKSUM_BYTES);
  const checksum = createHash('sha256').update(content).digest();
  if (!equalBytes(checksum, bytes.subarray(-CHECKSUM_BYTES))) return undefined;
  const numbersAt = metaAt + content.readUInt32LE(MAGIC.length);
  // The checksum holds, so this is what encodeFold wrote.
  const meta = JSON.parse(content.toString('utf8', metaAt, numbersAt)) as Meta;
  const hash = fromHex(meta.hash);
  if (hash === undefined || content.length !== numbersAt + meta.numbers * NUMBER_BYTES) return undefined;
  const numbers = new Float64Array(meta.numbers);
  new Uint8Array(numbers.buffer).set(content.subarray(numbersAt));
  const { kind, version, actor, epoch, number, at, texts } = meta;
  return { kind, version, actor, position: { epoch, number, hash }, at, state: { numbers, texts } };
}
