import type { OrderPool } from './order-pool.ts';

const FIRST_BITS = 6;
const GOLDEN = 0x9e3779b1 | 0;

/**
 * The live orders of each account as lists threaded through the pool, so that a mass cancel touches only its own orders.
 * The heads are found by open addressing; an account without orders takes no room. The order within a list means nothing.
 */
export class AccountLists {
  private readonly pool: OrderPool;
  private shift = 32 - FIRST_BITS;
  private mask = 2 ** FIRST_BITS - 1;
  /** First order of each list; 0 is an empty place. */
  private heads = new Int32Array(2 ** FIRST_BITS);
  /** The account of each list, beside the table so that a search stays in it. */
  private keys = new Int32Array(2 ** FIRST_BITS);
  private used = 0;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  /** Returns the first order of the account, 0 when it has none; the others follow through `accountNext`. */
  first(account: number): number {
    return this.heads[this.find(account)] ?? 0;
  }

  add(slot: number): void {
    const { pool } = this;
    const account = pool.account[slot] ?? 0;
    const place = this.find(account);
    const head = this.heads[place] ?? 0;
    pool.accountNext[slot] = head;
    pool.accountPrevious[slot] = 0;
    this.heads[place] = slot;
    if (head !== 0) {
      pool.accountPrevious[head] = slot;
      return;
    }
    this.keys[place] = account;
    this.used += 1;
    if (this.used * 2 > this.mask) this.grow();
  }

  remove(slot: number): void {
    const { pool } = this;
    const next = pool.accountNext[slot] ?? 0;
    const previous = pool.accountPrevious[slot] ?? 0;
    if (next !== 0) pool.accountPrevious[next] = previous;
    if (previous !== 0) {
      pool.accountNext[previous] = next;
      return;
    }
    const place = this.find(pool.account[slot] ?? 0);
    if (next !== 0) this.heads[place] = next;
    else this.vacate(place);
  }

  /** The place of the account's list, or the empty place where it would begin. */
  private find(account: number): number {
    const { heads, keys, mask } = this;
    let place = Math.imul(account, GOLDEN) >>> this.shift;
    while (heads[place] !== 0 && keys[place] !== account) place = (place + 1) & mask;
    return place;
  }

  private vacate(from: number): void {
    const { heads, keys, mask } = this;
    this.used -= 1;
    let hole = from;
    let next = from;
    for (;;) {
      next = (next + 1) & mask;
      const head = heads[next] ?? 0;
      if (head === 0) break;
      const account = keys[next] ?? 0;
      const home = Math.imul(account, GOLDEN) >>> this.shift;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        heads[hole] = head;
        keys[hole] = account;
        hole = next;
      }
    }
    heads[hole] = 0;
  }

  private grow(): void {
    const { heads, keys } = this;
    this.shift -= 1;
    this.mask = this.mask * 2 + 1;
    this.heads = new Int32Array(this.mask + 1);
    this.keys = new Int32Array(this.mask + 1);
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i] ?? 0;
      if (head === 0) continue;
      const account = keys[i] ?? 0;
      const place = this.find(account);
      this.heads[place] = head;
      this.keys[place] = account;
    }
  }
}
