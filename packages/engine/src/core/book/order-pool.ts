import type { OrderConditions } from './order-conditions.ts';
import { isConditional as importedIsConditional } from './order-terms.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const isConditional = importedIsConditional;

const FIRST_CAPACITY = 128;

/**
 * All live orders of a book, as a struct of arrays: nothing for the garbage collector to trace. A slot is an index into
 * every array; slot 0 stands for "none". Free slots are chained through `next`. Which slot an order has is never visible
 * outside: a restored book may number them otherwise.
 *
 * Order numbers reach 2^53 and are kept as two words. Quantities are lots, prices ticks; all fit 31 bits.
 */
export class OrderPool {
  private capacity = FIRST_CAPACITY;
  private freeHead = 0;
  /** Slots that were ever used, slot 0 included. */
  private touched = 1;
  /** Live orders. */
  size = 0;

  orderLow = new Int32Array(FIRST_CAPACITY);
  orderHigh = new Int32Array(FIRST_CAPACITY);
  account = new Int32Array(FIRST_CAPACITY);
  /** See order-terms.ts. */
  terms = new Int32Array(FIRST_CAPACITY);
  /** Total: filled plus leaves. */
  quantity = new Int32Array(FIRST_CAPACITY);
  leaves = new Int32Array(FIRST_CAPACITY);
  /** The part of leaves that the market sees; 0 while armed. */
  shown = new Int32Array(FIRST_CAPACITY);
  /** Tranche of an iceberg; 0 when all is shown. */
  display = new Int32Array(FIRST_CAPACITY);
  /** Limit, or the cap of an armed stop market order. */
  price = new Int32Array(FIRST_CAPACITY);
  stop = new Int32Array(FIRST_CAPACITY);
  /** GTD: the instant at which it ends; 0 otherwise. */
  expireAt = new Float64Array(FIRST_CAPACITY);
  /** Armed orders: the book's event seq when they took their place. */
  armedAt = new Float64Array(FIRST_CAPACITY);

  /** Queue of the level. */
  next = new Int32Array(FIRST_CAPACITY);
  previous = new Int32Array(FIRST_CAPACITY);
  /** Handle of the level in its ladder. */
  level = new Int32Array(FIRST_CAPACITY);
  /** List of the account's orders. */
  accountNext = new Int32Array(FIRST_CAPACITY);
  accountPrevious = new Int32Array(FIRST_CAPACITY);
  /** Place in the expiry queue; 0 when not in it. */
  expiryPlace = new Int32Array(FIRST_CAPACITY);

  /** By slot: the orders whose terms say that they are conditional. */
  readonly conditions = new Map<number, OrderConditions>();

  /** Takes a slot; its fields hold what an earlier order left there. */
  acquire(): number {
    this.size += 1;
    const free = this.freeHead;
    if (free !== 0) {
      this.freeHead = this.next[free] ?? 0;
      return free;
    }
    if (this.touched === this.capacity) this.grow();
    const slot = this.touched;
    this.touched += 1;
    return slot;
  }

  release(slot: number): void {
    this.size -= 1;
    this.next[slot] = this.freeHead;
    this.freeHead = slot;
  }

  /** The conditions of the order, undefined for a plain one. */
  conditionsOf(slot: number): OrderConditions | undefined {
    return isConditional(this.terms[slot] ?? 0) ? this.conditions.get(slot) : undefined;
  }

  orderNumber(slot: number): number {
    return (this.orderHigh[slot] ?? 0) * 2 ** 32 + ((this.orderLow[slot] ?? 0) >>> 0);
  }

  private grow(): void {
    this.capacity *= 2;
    this.orderLow = this.larger(this.orderLow);
    this.orderHigh = this.larger(this.orderHigh);
    this.account = this.larger(this.account);
    this.terms = this.larger(this.terms);
    this.quantity = this.larger(this.quantity);
    this.leaves = this.larger(this.leaves);
    this.shown = this.larger(this.shown);
    this.display = this.larger(this.display);
    this.price = this.larger(this.price);
    this.stop = this.larger(this.stop);
    this.expireAt = this.largerFloats(this.expireAt);
    this.armedAt = this.largerFloats(this.armedAt);
    this.next = this.larger(this.next);
    this.previous = this.larger(this.previous);
    this.level = this.larger(this.level);
    this.accountNext = this.larger(this.accountNext);
    this.accountPrevious = this.larger(this.accountPrevious);
    this.expiryPlace = this.larger(this.expiryPlace);
  }

  private larger(old: Int32Array): Int32Array<ArrayBuffer> {
    const grown = new Int32Array(this.capacity);
    grown.set(old);
    return grown;
  }

  private largerFloats(old: Float64Array): Float64Array<ArrayBuffer> {
    const grown = new Float64Array(this.capacity);
    grown.set(old);
    return grown;
  }
}
