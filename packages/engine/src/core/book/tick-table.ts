import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';

/** Rows of a tick table. */
export const MAX_TICK_STEPS = 16;

/**
 * Prices that depend on the price: from the start of a row up, prices are multiples of its number of ticks. Below the first
 * row, and while there is none, every tick is a price.
 */
export class TickTable {
  private readonly starts: number[] = [];
  private readonly multiples: number[] = [];

  get size(): number {
    return this.starts.length;
  }

  /** Sets the row from `start` on, replacing a row of equal start. Returns false when the table is full. */
  set(start: number, multiple: number): boolean {
    const row = this.rowOf(start);
    if (row >= 0 && this.starts[row] === start) {
      this.multiples[row] = multiple;
      return true;
    }
    if (this.starts.length === MAX_TICK_STEPS) return false;
    this.starts.splice(row + 1, 0, start);
    this.multiples.splice(row + 1, 0, multiple);
    return true;
  }

  /** Whether no order may have this price. */
  isOff(price: number): boolean {
    if (this.starts.length === 0) return false;
    return price % this.multipleAt(this.rowOf(price)) !== 0;
  }

  /** The highest price that is on the tick and not above `price`; 0 when there is none. */
  floor(price: number): number {
    let from = price;
    for (let row = this.rowOf(price); row >= 0; row--) {
      const floored = from - (from % this.multipleAt(row));
      const start = this.starts[row] ?? 0;
      if (floored >= start) return floored;
      from = start - 1;
    }
    return from;
  }

  /** The lowest price that is on the tick and not below `price`. */
  ceil(price: number): number {
    let from = price;
    for (let row = this.rowOf(price); ; row++) {
      const multiple = this.multipleAt(row);
      const raised = Math.ceil(from / multiple) * multiple;
      const next = this.starts[row + 1];
      if (next === undefined || raised < next) return raised;
      from = next;
    }
  }

  write(to: SnapshotWriter): void {
    to.u32(this.starts.length);
    for (let row = 0; row < this.starts.length; row++) {
      to.u32(this.starts[row] ?? 0);
      to.u32(this.multiples[row] ?? 1);
    }
  }

  read(from: SnapshotReader): void {
    for (let left = from.u32(); left > 0; left--) this.set(from.u32(), from.u32());
  }

  /** The last row that starts at or below `price`; -1 below the first. */
  private rowOf(price: number): number {
    let row = this.starts.length - 1;
    while (row >= 0 && (this.starts[row] ?? 0) > price) row -= 1;
    return row;
  }

  private multipleAt(row: number): number {
    return this.multiples[row] ?? 1;
  }
}
