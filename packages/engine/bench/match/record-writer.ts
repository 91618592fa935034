/** What an operation does. */
export const Operation = { enter: 1, enterIoc: 2, cancel: 3, amend: 4 } as const;

/** Bytes of one operation: kind u8, side u8, two bytes free, order u32, price u32, quantity u32; little-endian. */
export const RECORD_BYTES = 16;

/** Collects the operations of a flow; all engines read the same bytes. Orders count from 1 in the order in which they enter. */
export class RecordWriter {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private used = 0;

  constructor(records: number) {
    this.bytes = new Uint8Array(records * RECORD_BYTES);
    this.view = new DataView(this.bytes.buffer);
  }

  get records(): number {
    return this.used / RECORD_BYTES;
  }

  write(kind: number, side: number, order: number, price: number, quantity: number): void {
    this.view.setUint8(this.used, kind);
    this.view.setUint8(this.used + 1, side);
    this.view.setUint32(this.used + 4, order, true);
    this.view.setUint32(this.used + 8, price, true);
    this.view.setUint32(this.used + 12, quantity, true);
    this.used += RECORD_BYTES;
  }

  take(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }
}
