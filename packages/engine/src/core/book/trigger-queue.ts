import type { OrderPool } from './order-pool.ts';

const FIRST_CAPACITY = 16;

/**
 * Triggered stop orders that wait to enter, first in, first out. Those triggered together enter in order of stop price
 * nearest to the old last price, then time. Empty between inputs.
 */
export class TriggerQueue {
  private readonly pool: OrderPool;
  private slots = new Int32Array(FIRST_CAPACITY);
  private start = 0;
  private end = 0;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  get length(): number {
    return this.end - this.start;
  }

  push(slot: number): void {
    if (this.end === this.slots.length) {
      const larger = new Int32Array(this.slots.length * 2);
      larger.set(this.slots);
      this.slots = larger;
    }
    this.slots[this.end] = slot;
    this.end += 1;
  }

  /** Returns the next order, 0 when there is none. */
  shift(): number {
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
      return 0;
    }
    const slot = this.slots[this.start] ?? 0;
    this.start += 1;
    return slot;
  }

  /** The order that is `back`th from the end, the last one 1st. */
  fromEnd(back: number): number {
    return this.slots[this.end - back] ?? 0;
  }

  /** Brings the last `count` orders into the order in which they enter; `from` is the old last price. Heapsort. */
  sortLast(count: number, from: number): void {
    const base = this.end - count;
    for (let root = (count >> 1) - 1; root >= 0; root--) this.sink(base, root, count, from);
    for (let size = count - 1; size > 0; size--) {
      this.swap(base, base + size);
      this.sink(base, 0, size, from);
    }
  }

  private sink(base: number, root: number, size: number, from: number): void {
    let parent = root;
    for (;;) {
      let child = parent * 2 + 1;
      if (child >= size) return;
      if (child + 1 < size && this.later(base + child + 1, base + child, from)) child += 1;
      if (!this.later(base + child, base + parent, from)) return;
      this.swap(base + parent, base + child);
      parent = child;
    }
  }

  private later(a: number, b: number, from: number): boolean {
    const { stop, armedAt } = this.pool;
    const first = this.slots[a] ?? 0;
    const second = this.slots[b] ?? 0;
    const difference = Math.abs((stop[first] ?? 0) - from) - Math.abs((stop[second] ?? 0) - from);
    return difference !== 0 ? difference > 0 : (armedAt[first] ?? 0) > (armedAt[second] ?? 0);
  }

  private swap(a: number, b: number): void {
    const first = this.slots[a] ?? 0;
    this.slots[a] = this.slots[b] ?? 0;
    this.slots[b] = first;
  }
}
