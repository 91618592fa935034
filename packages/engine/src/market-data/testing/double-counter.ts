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

/** Counts as strictly as any source could: windows that begin wherever they are worst. */
export class DoubleCounter {
  readonly #requests: DoubleRequest[] = [];

  get requests(): readonly DoubleRequest[] {
    return this.#requests;
  }

  add(request: DoubleRequest): void {
    this.#requests.push(request);
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
