import type { OrderPool } from './order-pool.ts';
import { PlacedHeap } from './placed-heap.ts';

const FIRST_CAPACITY = 16;

/**
 * The GTD orders, next to end first, ties by order number: a binary heap of slots whose places are kept in the pool, so
 * that an order can leave from anywhere. Place 0 is unused.
 */
export class ExpiryQueue extends PlacedHeap {
  private readonly pool: OrderPool;
  private slots = new Int32Array(FIRST_CAPACITY);
  private count = 0;

  constructor(pool: OrderPool) {
    super();
    this.pool = pool;
  }

  get size(): number {
    return this.count;
  }

  /** Returns the order that ends next, 0 when none does. */
  first(): number {
    return this.count === 0 ? 0 : (this.slots[1] ?? 0);
  }

  add(slot: number): void {
    this.count += 1;
    if (this.count === this.slots.length) {
      const larger = new Int32Array(this.slots.length * 2);
      larger.set(this.slots);
      this.slots = larger;
    }
    this.put(this.count, slot);
    this.rise(this.count);
  }

  remove(slot: number): void {
    const place = this.pool.expiryPlace[slot] ?? 0;
    const last = this.slots[this.count] ?? 0;
    this.count -= 1;
    this.pool.expiryPlace[slot] = 0;
    if (last === slot) return;
    this.put(place, last);
    this.rise(place);
    this.sink(this.pool.expiryPlace[last] ?? 0);
  }

  protected before(a: number, b: number): boolean {
    const { pool } = this;
    const first = this.slots[a] ?? 0;
    const second = this.slots[b] ?? 0;
    const difference = (pool.expireAt[first] ?? 0) - (pool.expireAt[second] ?? 0);
    return difference !== 0 ? difference < 0 : pool.orderNumber(first) < pool.orderNumber(second);
  }

  protected swap(a: number, b: number): void {
    const first = this.slots[a] ?? 0;
    this.put(a, this.slots[b] ?? 0);
    this.put(b, first);
  }

  private put(place: number, slot: number): void {
    this.slots[place] = slot;
    this.pool.expiryPlace[slot] = place;
  }
}
