/** Latencies in microseconds, for percentiles. */
export class Latencies {
  private values = new Float64Array(1 << 16);
  private count = 0;

  add(valueUs: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = valueUs;
    this.count += 1;
  }

  get size(): number {
    return this.count;
  }

  /** Returns percentiles in milliseconds. */
  summary(): { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number } {
    const sorted = this.values.slice(0, this.count).sort();
    const at = (share: number): number =>
      round((sorted[Math.min(this.count - 1, Math.floor(this.count * share))] ?? 0) / 1_000);
    return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }
}

/** Two decimals: a hundredth of a millisecond is what the clock is good for. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
