import { HEADER } from '@buttonwood/shared/messages/layout.ts';

const FIRST_BYTES = 1024 * 1024;
const AT = HEADER;

/** Copies the messages for one actor out of a frame into a frame of its own, as the runtime's relay does. */
export class LinkPicker {
  view = new DataView(new ArrayBuffer(FIRST_BYTES));
  /** Of the frame in `view`. */
  length = 0;

  /** Puts the frame for `target` into `view` and returns its length; it stays there until the next call. */
  pick(from: DataView, length: number, target: number): number {
    if (length > this.view.byteLength) this.view = new DataView(new ArrayBuffer(length * 2));
    let used = 0;
    for (let at = 0; at < length;) {
      const size = from.getUint32(at + AT.length, true);
      if (from.getUint32(at + AT.target, true) === target) used = this.copy(from, at, size, used);
      at += size;
    }
    this.length = used;
    return used;
  }

  private copy(from: DataView, at: number, size: number, to: number): number {
    const { view } = this;
    const words = size & ~3;
    let i = 0;
    for (; i < words; i += 4) view.setInt32(to + i, from.getInt32(at + i, true), true);
    for (; i < size; i++) view.setUint8(to + i, from.getUint8(at + i));
    return to + size;
  }
}
