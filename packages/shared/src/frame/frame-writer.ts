import { HEADER, HEADER_SIZE, writeInt53 as importedWriteInt53 } from '../messages/layout.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const writeInt53 = importedWriteInt53;

const INITIAL_BYTES = 16 * 1024;
/** All ones: far more than a frame can be long. */
const LARGEST_PLACE = 2 ** 30 - 1;
/** A constant of this module: the compiler folds it, while an imported binding is read again for every field. */
const AT = HEADER;
/** A header of zeros. */
const NO_ORIGIN = new DataView(new ArrayBuffer(HEADER_SIZE));

/**
 * Collects the messages of one frame, one behind the other, in a buffer that is kept between frames.
 * The core writes fields straight into `view` at the offset that `begin` returns.
 */
export class FrameWriter {
  view: DataView;
  private bytes: Uint8Array;
  private used = 0;
  private count = 0;
  /** The message that the messages which follow are caused by, where it lies. */
  private origin: DataView = NO_ORIGIN;
  private originAt = 0;

  constructor(initialBytes: number = INITIAL_BYTES) {
    this.bytes = new Uint8Array(initialBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Messages written since `clear`. */
  get messages(): number {
    return this.count;
  }

  get length(): number {
    return this.used;
  }

  clear(): void {
    this.used = 0;
    this.count = 0;
  }

  /**
   * Starts a message of `size` bytes (header included) and returns its offset. The header is complete, with the origin
   * that is set; the caller must write every field, because the buffer holds old bytes.
   */
  begin(type: number, size: number, source: number, target: number, number: number): number {
    if (this.used + size > this.bytes.length) this.grow(this.used + size);
    // A place that the compiler knows to be a small number: what the caller adds to it needs no check.
    const at = this.used & LARGEST_PLACE;
    const view = this.view;
    view.setUint32(at + AT.length, size, true);
    view.setUint32(at + AT.type, type, true);
    view.setUint32(at + AT.source, source, true);
    view.setUint32(at + AT.target, target, true);
    writeInt53(view, at + AT.number, number);
    // Eight bytes at a time, as they are: compiled code makes no big integers of them.
    const { origin, originAt } = this;
    view.setBigUint64(at + AT.originProcess, origin.getBigUint64(originAt + AT.originProcess, true), true);
    view.setBigUint64(at + AT.originRequest, origin.getBigUint64(originAt + AT.originRequest, true), true);
    this.used = at + size;
    this.count += 1;
    return at;
  }

  /**
   * From here on every message names the origin of the message at `from`: whatever it causes can be traced to it. The bytes
   * there must stay as they are meanwhile.
   */
  originFrom(source: DataView, from: number): void {
    // The garbage collector hears of every change, and most messages come from the same frame as the one before.
    if (this.origin !== source) this.origin = source;
    this.originAt = from;
  }

  /** From here on messages have no origin: they come from time, not from a request. */
  clearOrigin(): void {
    this.origin = NO_ORIGIN;
    this.originAt = 0;
  }

  /** Copies raw bytes (a text tail) to `at`. */
  put(at: number, source: Uint8Array): void {
    this.bytes.set(source, at);
  }

  /** Appends a message that is encoded already. */
  append(message: Uint8Array): void {
    if (this.used + message.length > this.bytes.length) this.grow(this.used + message.length);
    this.bytes.set(message, this.used);
    this.used += message.length;
    this.count += 1;
  }

  /** Returns a copy of the frame's bytes. */
  take(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }

  /** Returns the frame's bytes without copying; valid until the next `begin`, `append` or `clear`. */
  peek(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  private grow(atLeast: number): void {
    const larger = new Uint8Array(Math.max(atLeast, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
