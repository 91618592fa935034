import type { OrderPool } from './order-pool.ts';

const FIRST_BITS = 8;
/** 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, vol. 3, 6.4). */
const GOLDEN = 0x9e3779b1 | 0;

/**
 * Finds the slot of an order number: open addressing with linear probing at a load of at most one half, sized to the live
 * orders. Deleting shifts later entries back, so there are no tombstones and a day of cancels leaves nothing behind.
 * An entry is two words, the slot (0 for none) and the low word of the number, so that a search seldom leaves the table.
 */
export class OrderIndex {
  private readonly pool: OrderPool;
  private shift = 32 - FIRST_BITS;
  /** Entries less one. */
  private mask = 2 ** FIRST_BITS - 1;
  private table = new Int32Array(2 << FIRST_BITS);
  private used = 0;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  /** Returns the slot of the order, 0 when it is not here. */
  find(low: number, high: number): number {
    const { table, mask } = this;
    let place = home(low, this.shift);
    for (;;) {
      const slot = table[place * 2] ?? 0;
      if (slot === 0) return 0;
      if (table[place * 2 + 1] === low && this.pool.orderHigh[slot] === high) return slot;
      place = (place + 1) & mask;
    }
  }

  /** Adds the order in `slot`, which must not be here yet. */
  add(slot: number): void {
    this.used += 1;
    if (this.used * 2 > this.mask) this.grow();
    this.put(slot, this.pool.orderLow[slot] ?? 0);
  }

  remove(slot: number): void {
    const { table, mask, shift } = this;
    let hole = home(this.pool.orderLow[slot] ?? 0, shift);
    while (table[hole * 2] !== slot) hole = (hole + 1) & mask;
    this.used -= 1;
    let next = hole;
    for (;;) {
      next = (next + 1) & mask;
      const other = table[next * 2] ?? 0;
      if (other === 0) break;
      const low = table[next * 2 + 1] ?? 0;
      // An entry moves into the hole unless its home lies behind the hole: then a search would not pass the hole.
      if (((next - home(low, shift)) & mask) >= ((next - hole) & mask)) {
        table[hole * 2] = other;
        table[hole * 2 + 1] = low;
        hole = next;
      }
    }
    table[hole * 2] = 0;
  }

  private put(slot: number, low: number): void {
    const { table, mask } = this;
    let place = home(low, this.shift);
    while (table[place * 2] !== 0) place = (place + 1) & mask;
    table[place * 2] = slot;
    table[place * 2 + 1] = low;
  }

  private grow(): void {
    const old = this.table;
    this.shift -= 1;
    this.mask = this.mask * 2 + 1;
    this.table = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const slot = old[i] ?? 0;
      if (slot !== 0) this.put(slot, old[i + 1] ?? 0);
    }
  }
}

/** Orders count up, so the low word tells live ones apart; the high bits of the product are the well mixed ones. */
function home(low: number, shift: number): number {
  return Math.imul(low, GOLDEN) >>> shift;
}
