import { readInt53, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Halt } from './halt.ts';

/** Up to this size the room is doubled when it is used up; beyond it, it grows by this much at a time. */
const GROWS_BY_BYTES = 8 * 1024 * 1024;

/** Writes a snapshot: fixed-size numbers, little-endian, in the order of the calls. */
export class SnapshotWriter {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private used = 0;

  u8(value: number): void {
    this.reserve(1);
    this.view.setUint8(this.used, value);
    this.used += 1;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  /** A signed safe integer in eight bytes. */
  i53(value: number): void {
    this.reserve(8);
    writeInt53(this.view, this.used, value);
    this.used += 8;
  }

  /** Raw bytes of a length that the reader knows. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Room for that many bytes, which `write` fills: for what is too much to be written number by number. */
  fill(length: number, write: (view: DataView, at: number) => void): void {
    this.reserve(length);
    write(this.view, this.used);
    this.used += length;
  }

  /** Bytes with their length in front. */
  block(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Makes room for that many bytes at once. */
  expect(length: number): void {
    this.reserve(length);
  }

  /** Everything so far, as long as nothing more is written. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** Everything so far, to keep; nothing is written after it. Much of it is handed over as it is, little is copied. */
  take(): Uint8Array {
    return this.used < GROWS_BY_BYTES ? this.bytes.slice(0, this.used) : this.written();
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const room = Math.min(this.bytes.length * 2, this.bytes.length + GROWS_BY_BYTES);
    const larger = new Uint8Array(Math.max(this.used + more, room));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Reads what SnapshotWriter wrote, with the same calls in the same order. Throws Halt INVARIANT at the end of the bytes. */
export class SnapshotReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  i53(): number {
    return readInt53(this.view, this.advance(8));
  }

  raw(length: number): Uint8Array {
    const from = this.advance(length);
    return this.bytes.subarray(from, from + length);
  }

  block(): Uint8Array {
    return this.raw(this.u32());
  }

  get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  private advance(by: number): number {
    const from = this.position;
    if (by > this.bytes.length - from)
      throw new Halt('INVARIANT', `a snapshot has ${by} more bytes at ${from}`);
    this.position += by;
    return from;
  }
}
