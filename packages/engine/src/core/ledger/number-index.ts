const INITIAL_BITS = 6;
const HIGH = 2 ** 32;
/** 2^32 divided by the golden ratio (Fibonacci hashing): neighbouring keys land far apart. */
const GOLDEN = 0x9e3779b1;
const MIX_HIGH = 0x85ebca6b;

/** What `get` returns for a key that is not there. */
export const MISSING = -1;

/**
 * Finds a row number (0 or more) by a key that is a non-negative safe integer. Open addressing with linear probing over
 * typed arrays, at most half full; a removal shifts its run back, so there are no tombstones and no slow decay.
 */
export class NumberIndex {
  private bits = INITIAL_BITS;
  private keys = new Float64Array(1 << INITIAL_BITS);
  /** Row + 1; 0 marks a free place. */
  private rows = new Int32Array(1 << INITIAL_BITS);
  private used = 0;

  get size(): number {
    return this.used;
  }

  /** Returns the row of `key`, or MISSING. */
  get(key: number): number {
    const { keys, rows } = this;
    const mask = rows.length - 1;
    for (let at = this.home(key); ; at = (at + 1) & mask) {
      const row = rows[at] ?? 0;
      if (row === 0 || keys[at] === key) return row - 1;
    }
  }

  /** Adds a key that is not there yet. */
  add(key: number, row: number): void {
    if ((this.used + 1) * 2 > this.rows.length) this.grow();
    this.used += 1;
    this.place(key, row + 1);
  }

  /** Removes a key that is there. */
  remove(key: number): void {
    const { keys, rows } = this;
    const mask = rows.length - 1;
    let hole = this.home(key);
    while (keys[hole] !== key || rows[hole] === 0) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; rows[at] !== 0; at = (at + 1) & mask) {
      const distance = (at - this.home(keys[at] ?? 0)) & mask;
      if (distance < ((at - hole) & mask)) continue;
      keys[hole] = keys[at] ?? 0;
      rows[hole] = rows[at] ?? 0;
      hole = at;
    }
    rows[hole] = 0;
    this.used -= 1;
  }

  clear(): void {
    this.rows.fill(0);
    this.used = 0;
  }

  private place(key: number, stored: number): void {
    const { keys, rows } = this;
    const mask = rows.length - 1;
    let at = this.home(key);
    while (rows[at] !== 0) at = (at + 1) & mask;
    keys[at] = key;
    rows[at] = stored;
  }

  private home(key: number): number {
    const low = key | 0;
    const high = key < HIGH ? 0 : Math.imul((key / HIGH) | 0, MIX_HIGH);
    return Math.imul(low ^ high, GOLDEN) >>> (32 - this.bits);
  }

  private grow(): void {
    const { keys, rows } = this;
    this.bits += 1;
    this.keys = new Float64Array(1 << this.bits);
    this.rows = new Int32Array(1 << this.bits);
    for (let at = 0; at < rows.length; at++) {
      const stored = rows[at] ?? 0;
      if (stored !== 0) this.place(keys[at] ?? 0, stored);
    }
  }
}
