const INITIAL_BITS = 6;
const HIGH = 2 ** 32;
/** 2^32 divided by the golden ratio (Fibonacci hashing): neighbouring keys land far apart. */
const GOLDEN = 0x9e3779b1;
const MIX_HIGH = 0x85ebca6b;
/** Words of an entry: low and high word of the key, row + 1 (0 marks a free place), and one to fill a power of two. */
const ENTRY_BITS = 2;
const KEY_HIGH = 1;
const ROW = 2;

/** What `get` returns for a key that is not there. */
export const MISSING = -1;

/**
 * Finds a row number (0 or more) by a key that is a non-negative safe integer. Open addressing with linear probing over
 * one typed array, at most half full, so that a search seldom meets more than one line of memory; a removal shifts its run
 * back, so there are no tombstones and no slow decay.
 */
export class NumberIndex {
  private shift = 32 - INITIAL_BITS;
  /** Entries less one. */
  private mask = 2 ** INITIAL_BITS - 1;
  private table = new Int32Array(1 << (INITIAL_BITS + ENTRY_BITS));
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Returns the row of `key`, or MISSING. */
  get(key: number): number {
    if (key < 0) return MISSING;
    const { table, mask } = this;
    const low = key | 0;
    const high = highOf(key);
    for (let place = home(low, high, this.shift); ; place = (place + 1) & mask) {
      const at = place << ENTRY_BITS;
      const stored = table[at + ROW] ?? 0;
      if (stored === 0 || (table[at] === low && table[at + KEY_HIGH] === high)) return stored - 1;
    }
  }

  /** Adds a key that is not there yet. */
  add(key: number, row: number): void {
    if ((this.used + 1) * 2 > this.mask + 1) this.grow();
    this.used += 1;
    this.place(key | 0, highOf(key), row + 1);
  }

  /** Removes a key that is there. */
  remove(key: number): void {
    const { table, mask, shift } = this;
    const low = key | 0;
    const high = highOf(key);
    let hole = home(low, high, shift);
    while (table[(hole << ENTRY_BITS) + ROW] === 0 || !this.stands(hole, low, high)) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; ; place = (place + 1) & mask) {
      const at = place << ENTRY_BITS;
      if (table[at + ROW] === 0) break;
      const distance = (place - home(table[at] ?? 0, table[at + KEY_HIGH] ?? 0, shift)) & mask;
      if (distance < ((place - hole) & mask)) continue;
      const free = hole << ENTRY_BITS;
      table[free] = table[at] ?? 0;
      table[free + KEY_HIGH] = table[at + KEY_HIGH] ?? 0;
      table[free + ROW] = table[at + ROW] ?? 0;
      hole = place;
    }
    table[(hole << ENTRY_BITS) + ROW] = 0;
    this.used -= 1;
  }

  clear(): void {
    this.table.fill(0);
    this.used = 0;
  }

  private stands(place: number, low: number, high: number): boolean {
    const at = place << ENTRY_BITS;
    return this.table[at] === low && this.table[at + KEY_HIGH] === high;
  }

  private place(low: number, high: number, stored: number): void {
    const { table, mask } = this;
    let place = home(low, high, this.shift);
    while (table[(place << ENTRY_BITS) + ROW] !== 0) place = (place + 1) & mask;
    const at = place << ENTRY_BITS;
    table[at] = low;
    table[at + KEY_HIGH] = high;
    table[at + ROW] = stored;
  }

  private grow(): void {
    const old = this.table;
    this.shift -= 1;
    this.mask = this.mask * 2 + 1;
    this.table = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 1 << ENTRY_BITS) {
      const stored = old[at + ROW] ?? 0;
      if (stored !== 0) this.place(old[at] ?? 0, old[at + KEY_HIGH] ?? 0, stored);
    }
  }
}

function highOf(key: number): number {
  return key < HIGH ? 0 : (key / HIGH) | 0;
}

function home(low: number, high: number, shift: number): number {
  return Math.imul(low ^ Math.imul(high, MIX_HIGH), GOLDEN) >>> shift;
}
