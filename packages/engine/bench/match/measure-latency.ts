import type { Contender } from './contender.ts';

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly max: number;
}

const NS_PER_MS = 1e6;

/**
 * Service time of each operation by itself, nanoseconds, the clock's own time included (some 40 ns). The contender is fed
 * one operation at a time.
 */
export function measureLatency(contender: Contender, operations: number): Latency {
  const session = contender.begin();
  const times = new Float64Array(operations);
  let done = 0;
  while (done < operations) {
    const started = performance.now();
    const step = session.advance();
    times[done] = performance.now() - started;
    if (step === 0) break;
    done += step;
  }
  const sorted = times.subarray(0, done).sort();
  const at = (share: number): number =>
    Math.round((sorted[Math.min(done - 1, Math.floor(done * share))] ?? 0) * NS_PER_MS);
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), p9999: at(0.9999), max: at(1) };
}
