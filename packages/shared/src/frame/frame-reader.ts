import { decodeMessage, type Message } from '../messages/codec.ts';
import { HEADER, HEADER_SIZE } from '../messages/layout.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const AT = HEADER;
const SMALLEST = HEADER_SIZE;

/**
 * Walks over the messages of a frame in place. `next` moves to the first or next message; then `offset`, `length` and
 * `type` describe it. When a length cannot be right, `malformed` is set and the walk ends: nothing behind it can be read.
 */
export class FrameReader {
  view: DataView = new DataView(new ArrayBuffer(0));
  offset = 0;
  length = 0;
  type = 0;
  malformed = false;
  private end = 0;
  /** When not 0, the walk passes over what is not for this actor. */
  private target = 0;

  /** Starts over with the bytes of another frame; they are not copied. */
  open(bytes: Uint8Array): this {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = 0;
    this.length = 0;
    this.end = bytes.byteLength;
    this.target = 0;
    this.malformed = false;
    return this;
  }

  /** Starts over with the first `length` bytes of a buffer that is used again and again, without a view of its own. */
  openView(view: DataView, length: number): this {
    this.view = view;
    this.offset = 0;
    this.length = 0;
    this.end = length;
    this.target = 0;
    this.malformed = false;
    return this;
  }

  /** As `openView`, but shows only the messages for one actor: an out frame is read where it lies. */
  openFor(target: number, view: DataView, length: number): this {
    this.openView(view, length);
    this.target = target;
    return this;
  }

  next(): boolean {
    const { view, end, target } = this;
    let at = this.offset + this.length;
    for (;;) {
      if (at >= end) return this.leave(at);
      if (end - at < SMALLEST) return this.fail(at);
      const length = view.getUint32(at + AT.length, true);
      if (length < SMALLEST || length > end - at) return this.fail(at);
      if (target === 0 || view.getUint32(at + AT.target, true) === target) {
        this.offset = at;
        this.length = length;
        this.type = view.getUint16(at + AT.type, true);
        return true;
      }
      at += length;
    }
  }

  private leave(at: number): false {
    this.offset = at;
    this.length = 0;
    return false;
  }

  private fail(at: number): false {
    this.offset = at;
    this.malformed = true;
    this.type = 0;
    this.length = this.end - at;
    return false;
  }
}

/** Decodes all messages of a frame that this code knows; others are left out. For the shell, not for the core. */
export function decodeFrame(bytes: Uint8Array): Message[] {
  const reader = new FrameReader().open(bytes);
  const messages: Message[] = [];
  while (reader.next()) {
    const message = decodeMessage(reader.view, reader.offset, reader.length);
    if (message !== undefined) messages.push(message);
  }
  return messages;
}
