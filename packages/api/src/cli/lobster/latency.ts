/** Latencies of a run in milliseconds; percentiles by sorting, which is enough for a few hundred thousand samples. */
export class Latency {
  private readonly samples: number[] = [];

  add(ms: number): void {
    this.samples.push(ms);
  }

  get count(): number {
    return this.samples.length;
  }

  /** The sample below which `percent` of all lie; 0 without samples. */
  percentile(percent: number): number {
    const sorted = Float64Array.from(this.samples).sort();
    const index = Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1);
    return sorted[Math.max(0, index)] ?? 0;
  }
}
