import type { Kysely } from 'kysely';
import type { SyncJobError } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';
import type { Bar, BarInterval, BarSeries, MarketDataProvider } from './provider.ts';
import { adviceFor, describeProviderError, type ProviderError } from './provider-error.ts';
import {
  saveSeriesPart,
  seamOf,
  storedBars,
  storedSeries,
  type SeriesKey,
  type StoredSeries,
} from './store-series.ts';
import { dayBefore, daysToAsk, isoDay, type DayRange } from './sync-window.ts';

/** The made-up source: it goes on where the files of a real one end, and is asked for nothing that a real one has. */
export const MADE_UP = 'synthetic';
/** Answers for one stretch of one series; a source that always names another part is stopped there. */
const MAX_PARTS = 1_000;

export interface SeriesSync {
  readonly database: Kysely<Database>;
  /** In order of priority: the first that knows a symbol gives its whole series; sources are never mixed in one. */
  readonly providers: readonly MarketDataProvider[];
  readonly symbol: string;
  readonly interval: BarInterval;
  readonly wanted: DayRange;
  /** When this is the last try, a source in trouble is passed over instead of waited for. */
  readonly lastTry: boolean;
  readonly signal: AbortSignal;
}

/** What became of a symbol's series. `next` says when and why it has to come again; null when there is nothing left to do. */
export interface SeriesOutcome {
  readonly source: string | null;
  /** Rows that are new or corrected. */
  readonly bars: number;
  readonly newest: { readonly bar: Bar; readonly source: string } | null;
  readonly errors: readonly SyncJobError[];
  readonly next: Postponed | null;
}

export type Postponed =
  | { readonly why: 'limited'; readonly at: number }
  | { readonly why: 'trouble' }
  | { readonly why: 'canceled' };

/** Fetches one series of one symbol into the store, from the first source that has it, and its made-up continuation. */
export async function syncSeries(sync: SeriesSync): Promise<SeriesOutcome> {
  const errors: SyncJobError[] = [];
  let outcome: SeriesOutcome = { source: null, bars: 0, newest: null, errors, next: null };
  for (const [rank, provider] of sync.providers.entries()) {
    if (!offers(provider, sync.interval)) continue;
    if (outcome.source !== null && provider.id !== MADE_UP) continue;
    const result = await fetchSeries(sync, provider, rank);
    outcome = { ...outcome, bars: outcome.bars + result.bars };
    if (result.error !== null) {
      const { kind } = result.error;
      errors.push({ provider: provider.id, kind, text: describeProviderError(result.error) });
      const next = postponed(result.error, sync.lastTry);
      if (next !== null) return { ...outcome, next };
      continue;
    }
    if (result.newest === null && !result.known) continue;
    const newest = result.newest === null ? outcome.newest : { bar: result.newest, source: provider.id };
    outcome = { ...outcome, newest, source: outcome.source ?? provider.id };
    if (!result.ends) return outcome;
  }
  return outcome;
}

function offers({ capabilities }: MarketDataProvider, interval: BarInterval): boolean {
  return interval === '1d' ? capabilities.daily : capabilities.intraday;
}

/** Whether an answer that failed is worth waiting for; null when the next source is asked instead. */
export function postponed(error: ProviderError, lastTry: boolean): Postponed | null {
  const advice = adviceFor(error);
  switch (advice.then) {
    case 'retry_at':
      return { why: 'limited', at: advice.at };
    case 'retry_soon':
      return lastTry ? null : { why: 'trouble' };
    case 'stop':
      return { why: 'canceled' };
    case 'use_another_source':
      return null;
  }
}

interface Fetched {
  readonly bars: number;
  readonly newest: Bar | null;
  readonly error: ProviderError | null;
  /** Whether the store has bars of this series, new or old. */
  readonly known: boolean;
  /** A file that ends somewhere: a made-up source may go on. */
  readonly ends: boolean;
}

async function fetchSeries(sync: SeriesSync, provider: MarketDataProvider, rank: number): Promise<Fetched> {
  const key: SeriesKey = { symbol: sync.symbol, interval: sync.interval, source: provider.id };
  const stored = await storedSeries(sync.database, key);
  const known = stored !== undefined && stored.newestDay !== null;
  let days = daysToAsk(stored, sync.wanted);
  let [bars, ends, whole] = [0, false, stored === undefined];
  let newest: Bar | null = null;
  let from = days.from;
  for (let part = 0; part < MAX_PARTS; part++) {
    const query = { symbol: sync.symbol, interval: sync.interval, from, to: days.to };
    const answer = await provider.bars(query, sync.signal);
    if (!answer.ok) return { bars, newest, error: answer.error, known, ends };
    const { value: series } = answer;
    if (!whole && stored !== undefined && (await isAnotherHistory(sync.database, key, stored, series))) {
      whole = true;
      days = { from: earlier(stored.from, sync.wanted.from), to: days.to };
      from = days.from;
      continue;
    }
    const { delay, fetchedAt } = answer;
    const asked = { from: days.from, to: lastDay(series, days) };
    bars += await saveSeriesPart(sync.database, { key, series, asked, rank, delay, fetchedAt });
    newest = series.bars.at(-1) ?? newest;
    ends = answer.delay === 'historical';
    if (series.next === null || series.next <= from) break;
    from = series.next;
  }
  return { bars, newest, error: null, known: known || newest !== null, ends };
}

function lastDay(series: BarSeries, days: DayRange): string {
  return series.next === null ? days.to : dayBefore(series.next);
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

/**
 * Whether what is stored is on another basis than the answer, so that all of it has to be fetched again: a made-up history
 * goes on from another close; or the oldest bar that is stored and fetched again has another corrected close but the same
 * close as traded, because the source has corrected everything for a split or a dividend.
 */
async function isAnotherHistory(
  database: Kysely<Database>,
  key: SeriesKey,
  known: StoredSeries,
  series: BarSeries,
): Promise<boolean> {
  if (known.seam !== seamOf(series)) return true;
  const first = series.bars[0];
  const corrected = series.basis === 'raw' ? first?.adjusted?.close : first?.close;
  if (first === undefined || corrected === undefined) return false;
  const startsAt = Date.parse(first.startsAt);
  const day = isoDay(startsAt);
  const bars = await storedBars(database, key, { from: day, to: day });
  const same = bars.filter((bar) => bar.startsAt === startsAt);
  const storedCorrected = same.find((bar) => bar.adjusted)?.close;
  const storedTraded = same.find((bar) => !bar.adjusted)?.close;
  if (storedCorrected === undefined || storedCorrected === corrected) return false;
  return series.basis !== 'raw' || storedTraded === first.close;
}
