import { Side } from '@buttonwood/shared/order/side.ts';
import type { OrderConditions } from './order-conditions.ts';
import type { OrderPool } from './order-pool.ts';
import { PlacedHeap } from './placed-heap.ts';

/**
 * The stop prices of one side's OCO orders, which rest at their limit meanwhile: a binary heap, the stop that a moving
 * price meets first on top. Place 0 is unused. In which order equal stops leave it means nothing; the trigger queue sorts.
 */
export class StopWatch extends PlacedHeap {
  private readonly pool: OrderPool;
  private readonly isBuy: boolean;
  private readonly heap: (OrderConditions | undefined)[] = [undefined];

  constructor(pool: OrderPool, side: number) {
    super();
    this.pool = pool;
    this.isBuy = side === Side.buy;
  }

  get size(): number {
    return this.heap.length - 1;
  }

  add(order: OrderConditions): void {
    this.put(this.heap.length, order);
    this.rise(order.watchPlace);
  }

  remove(order: OrderConditions): void {
    const place = order.watchPlace;
    order.watchPlace = 0;
    const last = this.heap.pop();
    if (last === undefined || last === order) return;
    this.put(place, last);
    this.rise(place);
    this.sink(last.watchPlace);
  }

  /** The next order whose stop a trade at `price` reaches, undefined when there is none. */
  reachedBy(price: number): OrderConditions | undefined {
    const first = this.heap[1];
    if (first === undefined) return undefined;
    const stop = this.stopOf(first);
    return (this.isBuy ? price >= stop : price <= stop) ? first : undefined;
  }

  protected before(a: number, b: number): boolean {
    const first = this.stopOf(this.heap[a]);
    const second = this.stopOf(this.heap[b]);
    return this.isBuy ? first < second : first > second;
  }

  private stopOf(order: OrderConditions | undefined): number {
    return this.pool.stop[order?.slot ?? 0] ?? 0;
  }

  protected swap(a: number, b: number): void {
    const first = this.heap[a];
    this.put(a, this.heap[b]);
    this.put(b, first);
  }

  private put(place: number, order: OrderConditions | undefined): void {
    if (order === undefined) return;
    this.heap[place] = order;
    order.watchPlace = place;
  }
}
