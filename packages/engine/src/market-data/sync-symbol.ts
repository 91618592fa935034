import type { Kysely } from 'kysely';
import type { SyncJobError } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';
import type { HandOver, HandOverResult } from './hand-over.ts';
import type { BarInterval, MarketDataProvider } from './provider.ts';
import type { ReferenceCandidate } from './quarantine-rules.ts';
import { syncCompany } from './sync-company.ts';
import { syncQuote } from './sync-quote.ts';
import { syncSeries, type Postponed, type SeriesOutcome } from './sync-series.ts';
import type { DayRange } from './sync-window.ts';

/** What all hosts give the core. */
export interface SyncContext {
  readonly database: Kysely<Database>;
  /** In order of priority. */
  readonly providers: readonly MarketDataProvider[];
  /** Without it nothing is handed over to order management. */
  readonly handOver?: HandOver;
  readonly signal: AbortSignal;
}

export interface SymbolRequest {
  readonly symbol: string;
  /** Beside daily bars, which always come. */
  readonly intraday: readonly Exclude<BarInterval, '1d'>[];
  readonly days: DayRange;
  /** Days of intraday bars: sources keep few of them. */
  readonly intradayDays: DayRange;
  /** When this is the last try, a source in trouble is passed over instead of waited for. */
  readonly lastTry: boolean;
}

/** What became of one symbol. `bars` counts rows that are new or corrected; `next` is null when it is finished. */
export interface SymbolOutcome {
  readonly symbol: string;
  /** Source of the daily bars; null when none has any. */
  readonly source: string | null;
  readonly bars: number;
  readonly reference: ReferenceCandidate | null;
  readonly handedOver: HandOverResult | null;
  readonly errors: readonly SyncJobError[];
  readonly next: Postponed | null;
}

/**
 * Brings one symbol up to date: series, splits and dividends, profile, fundamentals, quote; then offers the newest price to
 * its book. Doing it again with the same answers changes nothing. Whatever a source could not give now is in `next`.
 */
export async function syncSymbol(context: SyncContext, request: SymbolRequest): Promise<SymbolOutcome> {
  const { symbol, lastTry } = request;
  const { database, providers, signal } = context;
  const common = { database, providers, symbol, lastTry, signal };
  const daily = await syncSeries({ ...common, interval: '1d', wanted: request.days });
  let outcome: SymbolOutcome = {
    ...{ symbol, source: daily.source, bars: daily.bars, errors: daily.errors, next: daily.next },
    ...{ reference: null, handedOver: null },
  };
  for (const interval of request.intraday) {
    if (outcome.next !== null) return outcome;
    const bars = await syncSeries({ ...common, interval, wanted: request.intradayDays });
    // A source without intraday bars is no failure.
    const errors = bars.next === null ? [] : bars.errors;
    outcome = {
      ...outcome,
      bars: outcome.bars + bars.bars,
      errors: [...outcome.errors, ...errors],
      next: bars.next,
    };
  }
  if (outcome.next !== null) return outcome;
  const company = await syncCompany({ ...common, days: request.days }, daily);
  outcome = withMore(outcome, company);
  if (outcome.next !== null) return outcome;
  const { quote, ...rest } = await syncQuote(common);
  outcome = withMore(outcome, rest);
  const reference = newer(closeOf(daily), quote);
  if (reference === null) return outcome;
  const handedOver = (await context.handOver?.offer(reference)) ?? null;
  const failed = handedOver?.kind === 'failed';
  return { ...outcome, reference, handedOver, next: failed ? { why: 'trouble' } : outcome.next };
}

/** What a step adds: errors, and whether it has to be done again. */
export interface StepOutcome {
  readonly errors: readonly SyncJobError[];
  readonly next: Postponed | null;
}

/** A source that refuses its key does so at every step; it is said once. */
function withMore(outcome: SymbolOutcome, { errors, next }: StepOutcome): SymbolOutcome {
  const isNew = (error: SyncJobError): boolean =>
    !outcome.errors.some(({ provider, text }) => provider === error.provider && text === error.text);
  return { ...outcome, errors: [...outcome.errors, ...errors.filter(isNew)], next };
}

/** Sessions end at four in New York, which is nine in the evening UTC in winter. */
const CLOSE_UTC = 'T21:00:00Z';

function closeOf({ newest }: SeriesOutcome): ReferenceCandidate | null {
  if (newest === null) return null;
  const { symbol, close, day } = newest.bar;
  const seenAt = Date.parse(`${day}${CLOSE_UTC}`) * 1_000;
  return { symbol, price: close, source: newest.source, seenAt, kind: 'close', bid: null, ask: null };
}

function newer(a: ReferenceCandidate | null, b: ReferenceCandidate | null): ReferenceCandidate | null {
  if (a === null || b === null) return a ?? b;
  return b.seenAt > a.seenAt ? b : a;
}
