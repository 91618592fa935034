import type { OrderPool } from './order-pool.ts';

const FIRST_CAPACITY = 16;

/**
 * The GTD orders, next to end first, ties by order number: a binary heap of slots whose places are kept in the pool, so
 * that an order can leave from anywhere. Place 0 is unused.
 */
export class ExpiryQueue {
  private readonly pool: OrderPool;
  private slots = new Int32Array(FIRST_CAPACITY);
  private size = 0;

  constructor(pool: OrderPool) {
    this.pool = pool;
  }

  /** Returns the order that ends next, 0 when none does. */
  first(): number {
    return this.size === 0 ? 0 : (this.slots[1] ?? 0);
  }

  add(slot: number): void {
    this.size += 1;
    if (this.size === this.slots.length) {
      const larger = new Int32Array(this.slots.length * 2);
      larger.set(this.slots);
      this.slots = larger;
    }
    this.put(this.size, slot);
    this.rise(this.size);
  }

  remove(slot: number): void {
    const place = this.pool.expiryPlace[slot] ?? 0;
    const last = this.slots[this.size] ?? 0;
    this.size -= 1;
    this.pool.expiryPlace[slot] = 0;
    if (last === slot) return;
    this.put(place, last);
    this.rise(place);
    this.sink(this.pool.expiryPlace[last] ?? 0);
  }

  private rise(from: number): void {
    let place = from;
    while (place > 1 && this.before(place, place >> 1)) {
      this.swap(place, place >> 1);
      place >>= 1;
    }
  }

  private sink(from: number): void {
    let place = from;
    for (;;) {
      let child = place * 2;
      if (child > this.size) return;
      if (child < this.size && this.before(child + 1, child)) child += 1;
      if (!this.before(child, place)) return;
      this.swap(place, child);
      place = child;
    }
  }

  private before(a: number, b: number): boolean {
    const { pool } = this;
    const first = this.slots[a] ?? 0;
    const second = this.slots[b] ?? 0;
    const difference = (pool.expireAt[first] ?? 0) - (pool.expireAt[second] ?? 0);
    return difference !== 0 ? difference < 0 : pool.orderNumber(first) < pool.orderNumber(second);
  }

  private swap(a: number, b: number): void {
    const first = this.slots[a] ?? 0;
    this.put(a, this.slots[b] ?? 0);
    this.put(b, first);
  }

  private put(place: number, slot: number): void {
    this.slots[place] = slot;
    this.pool.expiryPlace[slot] = place;
  }
}
