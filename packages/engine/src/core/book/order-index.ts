import type { OrderPool } from './order-pool.ts';

const FIRST_BITS = 8;
/** 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, vol. 3, 6.4). */
const GOLDEN = 0x9e3779b1 | 0;

/**
 * Finds the slot of an order number: open addressing with linear probing at a load of at most one half, sized to the live
 * orders. Deleting shifts later entries back, so there are no tombstones and a day of cancels leaves nothing behind.
 */
export class OrderIndex {
  private readonly pool: OrderPool;
  private shift = 32 - FIRST_BITS;
  private mask = 2 ** FIRST_BITS - 1;
  private table = new Int32Array(2 ** FIRST_BITS);
  private used = 0;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  /** Returns the slot of the order, 0 when it is not here. */
  find(low: number, high: number): number {
    const { table, mask } = this;
    const { orderLow, orderHigh } = this.pool;
    let place = hash(low, high) >>> this.shift;
    for (;;) {
      const slot = table[place] ?? 0;
      if (slot === 0 || (orderLow[slot] === low && orderHigh[slot] === high)) return slot;
      place = (place + 1) & mask;
    }
  }

  /** Adds the order in `slot`, which must not be here yet. */
  add(slot: number): void {
    this.used += 1;
    if (this.used * 2 > this.mask) this.grow();
    this.place(slot);
  }

  remove(slot: number): void {
    const { table, mask } = this;
    let hole = this.home(slot);
    while (table[hole] !== slot) hole = (hole + 1) & mask;
    this.used -= 1;
    let next = hole;
    for (;;) {
      next = (next + 1) & mask;
      const other = table[next] ?? 0;
      if (other === 0) break;
      // An entry moves into the hole unless its home lies behind the hole: then a search would not pass the hole.
      if (((next - this.home(other)) & mask) >= ((next - hole) & mask)) {
        table[hole] = other;
        hole = next;
      }
    }
    table[hole] = 0;
  }

  private home(slot: number): number {
    return hash(this.pool.orderLow[slot] ?? 0, this.pool.orderHigh[slot] ?? 0) >>> this.shift;
  }

  private place(slot: number): void {
    const { table, mask } = this;
    let place = this.home(slot);
    while (table[place] !== 0) place = (place + 1) & mask;
    table[place] = slot;
  }

  private grow(): void {
    const old = this.table;
    this.shift -= 1;
    this.mask = this.mask * 2 + 1;
    this.table = new Int32Array(this.mask + 1);
    for (let i = 0; i < old.length; i++) {
      const slot = old[i] ?? 0;
      if (slot !== 0) this.place(slot);
    }
  }
}

function hash(low: number, high: number): number {
  return Math.imul(low ^ Math.imul(high, 0x85ebca6b), GOLDEN);
}
