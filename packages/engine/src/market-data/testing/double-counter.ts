import type { DoubleSource } from './double-reply.ts';

/** A request that reached the double. */
export interface DoubleRequest {
  readonly source: DoubleSource;
  readonly path: string;
  readonly symbols: readonly string[];
  readonly cost: number;
  readonly key: string | null;
  /** Milliseconds since 1970 on the double's clock. */
  readonly at: number;
  /** Path and query as they came: no key may be in there. */
  readonly url: string;
}

/** A time in which the double itself stood still, on a machine with much to do. */
interface Standstill {
  readonly from: number;
  readonly to: number;
}

/**
 * Counts as strictly as any source could: windows that begin wherever they are worst. What came while the double stood still
 * seems to come at once afterwards, so what it sees until a window later says nothing of who sent it.
 */
export class DoubleCounter {
  readonly #requests: DoubleRequest[] = [];
  readonly #standstills: Standstill[] = [];

  get requests(): readonly DoubleRequest[] {
    return this.#requests;
  }

  add(request: DoubleRequest): void {
    this.#requests.push(request);
  }

  /** The double did nothing from one instant to another. */
  stoodStill(from: number, to: number): void {
    this.#standstills.push({ from, to });
  }

  clear(): void {
    this.#requests.length = 0;
  }

  of(source: DoubleSource): DoubleRequest[] {
    return this.#requests.filter((request) => request.source === source);
  }

  /** The most that was used in any stretch of `ms` milliseconds, in requests or credits. */
  mostWithin(source: DoubleSource, ms: number): number {
    const requests = this.of(source);
    let most = 0;
    for (const [index, first] of requests.entries()) {
      const isDoubtful = this.#standstills.some(({ from, to }) => first.at + ms > from && first.at < to + ms);
      if (isDoubtful) continue;
      let used = 0;
      for (let i = index; i < requests.length; i++) {
        const request = requests[i];
        if (request === undefined || request.at >= first.at + ms) break;
        used += request.cost;
      }
      most = Math.max(most, used);
    }
    return most;
  }

  symbolsAsked(source: DoubleSource): ReadonlySet<string> {
    return new Set(this.of(source).flatMap(({ symbols }) => symbols));
  }
}
