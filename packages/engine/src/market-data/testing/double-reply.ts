import type { DoubleWorld } from './double-world.ts';

export type DoubleSource = 'tiingo' | 'twelvedata' | 'finnhub';

/** A complete answer of a source. */
export interface DoubleReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body: string;
}

/** A request as the source sees it. */
export interface DoubleAsk {
  /** Without the prefix of the source. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly world: DoubleWorld;
}

/** How one source speaks. */
export interface DoubleShape {
  /** Undefined when the path is none of the source's. */
  answer(ask: DoubleAsk): DoubleReply | undefined;
  /** The symbols a request names, as the exchange writes them. */
  symbolsOf(ask: Pick<DoubleAsk, 'path' | 'query'>): string[];
  /** What the request costs in what the source counts. */
  costOf(ask: Pick<DoubleAsk, 'path' | 'query'>): number;
  /** The key a request carries in its headers; null without. */
  keyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null;
  limited(): DoubleReply;
  forbidden(): DoubleReply;
  unauthorized(): DoubleReply;
  /** An error that comes with status 200. */
  errorWith200(): DoubleReply;
}

export function jsonReply(value: unknown, status = 200): DoubleReply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
