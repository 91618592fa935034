import { HEADER } from '@buttonwood/shared/messages/layout.ts';

const FIRST_BYTES = 1024 * 1024;
const AT = HEADER;

/** Copies the messages for one actor out of a frame into a frame of its own, as the runtime's relay does. */
export class LinkPicker {
  private bytes = new Uint8Array(FIRST_BYTES);
  private view = new DataView(this.bytes.buffer);

  /** Returns the frame for `target`, valid until the next call. */
  pick(from: DataView, length: number, target: number): Uint8Array {
    if (length > this.bytes.length) {
      this.bytes = new Uint8Array(length * 2);
      this.view = new DataView(this.bytes.buffer);
    }
    let used = 0;
    for (let at = 0; at < length;) {
      const size = from.getUint32(at + AT.length, true);
      if (from.getUint32(at + AT.target, true) === target) used = this.copy(from, at, size, used);
      at += size;
    }
    return this.bytes.subarray(0, used);
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
