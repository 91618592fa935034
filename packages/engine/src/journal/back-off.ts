/** Waiting times between tries: doubling from `minMs` up to `maxMs`, and back to `minMs` after a success. */
export class BackOff {
  private readonly minMs: number;
  private readonly maxMs: number;
  private nextMs: number;

  constructor(minMs: number, maxMs: number) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.nextMs = minMs;
  }

  /** Returns how long to wait before the next try. */
  next(): number {
    const waitMs = this.nextMs;
    this.nextMs = Math.min(this.nextMs * 2, this.maxMs);
    return waitMs;
  }

  reset(): void {
    this.nextMs = this.minMs;
  }
}
