/** Seeded pseudo-random numbers (mulberry32, Tommy Ettinger, public domain): a participant's day can be repeated. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both inclusive. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Waiting time of a Poisson process with this mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** One of the items; the first ones more often, by Zipf's law. */
  zipf<T>(items: readonly T[]): T | undefined {
    const total = items.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
    let left = this.next() * total;
    for (const [index, item] of items.entries()) {
      left -= 1 / (index + 1);
      if (left <= 0) return item;
    }
    return items.at(-1);
  }
}
