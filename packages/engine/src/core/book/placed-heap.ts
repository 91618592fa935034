/**
 * What a binary heap is beside its elements: places from 1 on, the element at each before those at its children. Every element
 * knows its place, so that it can leave from anywhere.
 */
export abstract class PlacedHeap {
  abstract get size(): number;
  /** Whether the element at place `a` comes before that at `b`. */
  protected abstract before(a: number, b: number): boolean;
  protected abstract swap(a: number, b: number): void;

  protected rise(from: number): void {
    let place = from;
    while (place > 1 && this.before(place, place >> 1)) {
      this.swap(place, place >> 1);
      place >>= 1;
    }
  }

  protected sink(from: number): void {
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
}
