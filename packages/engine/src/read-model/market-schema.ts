import type { ColumnType, Generated } from 'kysely';
import type { GeneratedTime, NullableTime, Time } from './column-types.ts';

/** Where a row from outside comes from. `delay` is a Delay of market-data/provider.ts: how late the source is. */
interface Provenance {
  source: string;
  fetched_at: Time;
  delay: string;
}

/** Written by the market-data sync, not by a projection. `listed_on` is an ISO date. */
export interface CompaniesTable extends Provenance {
  symbol: string;
  name: string;
  sector: string | null;
  industry: string | null;
  headquarters: string | null;
  founded: string | null;
  country: string | null;
  exchange: string | null;
  currency: string | null;
  listed_on: string | null;
  shares_outstanding: number | null;
  website: string | null;
  description: string | null;
}

/**
 * Written by the market-data sync. Prices in 10^-4 of the currency, volume in shares. Our own trades make candles, never bars.
 * `adjusted` false: as traded; true: recalculated by the source for later splits.
 */
export interface BarsTable extends Provenance {
  symbol: string;
  interval: string;
  adjusted: boolean;
  starts_at: Time;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** One row for each (symbol, interval, source), written in the transaction of its bars. */
export interface BarSeriesTable extends Provenance {
  symbol: string;
  interval: string;
  /** PriceBasis of the source's main figures. */
  basis: string;
  /** Whether it has adjusted bars, and bars as traded. */
  adjusted: boolean;
  raw: boolean;
  /** Place of the source in the order of priority, from 0. */
  rank: number;
  /** ISO dates: what the source has been asked for, without a hole. */
  covered_from: string;
  covered_to: string;
  first_at: NullableTime;
  /** Start of the newest bar. */
  watermark: NullableTime;
  /** Last day, close and source of the real series from which a made-up one goes on. */
  seam_day: string | null;
  seam_close: number | null;
  seam_source: string | null;
}

/** The newest quote of each source, in 10^-4 of the currency and shares. */
export interface QuotesTable extends Provenance {
  symbol: string;
  quoted_at: Time;
  last: number;
  open: number | null;
  high: number | null;
  low: number | null;
  previous_close: number | null;
  bid: number | null;
  ask: number | null;
  bid_size: number | null;
  ask_size: number | null;
  volume: number | null;
}

/** `value` is decimal text as the source has it. */
export interface FundamentalsTable extends Provenance {
  symbol: string;
  name: string;
  /** now, trailing_year, annual, quarter. */
  period: string;
  as_of: string;
  value: string;
  unit: string;
}

/** From `day` on a share of before counts as `ratio` shares; decimal text. */
export interface SplitsTable extends Provenance {
  symbol: string;
  day: string;
  ratio: string;
}

/** `amount` for one share in 10^-4 of the currency. */
export interface DividendsTable extends Provenance {
  symbol: string;
  day: string;
  amount: number;
}

/** The last reference price that was handed to each book, in 10^-4 of the currency. */
export interface ReferencePricesTable {
  symbol: string;
  price: number;
  source: string;
  seen_at: Time;
  handed_over_at: Time;
}

/** Prices from outside that did not pass the checks. A released one is handed over by the next run of any host. */
export interface QuarantineTable {
  id: Generated<number>;
  symbol: string;
  source: string;
  seen_at: Time;
  price: number;
  bid: number | null;
  ask: number | null;
  reason: 'jump' | 'stale' | 'zero' | 'crossed';
  detail: string;
  /** The reference price at that time. */
  compared_with: number | null;
  state: ColumnType<QuarantineState, QuarantineState | undefined, QuarantineState>;
  held_at: GeneratedTime;
  decided_at: NullableTime;
  /** E-mail address of the operator. */
  decided_by: string | null;
  forwarded_at: NullableTime;
}
export type QuarantineState = 'held' | 'released' | 'dismissed';

export interface SyncRunsTable {
  id: string;
  host: SyncHost;
  state: ColumnType<SyncRunState, SyncRunState | undefined, SyncRunState>;
  /** Symbols, as are done, failed and limited. */
  total: number;
  done: Generated<number>;
  failed: Generated<number>;
  limited: Generated<number>;
  bars: Generated<number>;
  error: string | null;
  started_at: GeneratedTime;
  /** Last sign of life; a running one without any for minutes has been killed. */
  beat_at: GeneratedTime;
  ended_at: NullableTime;
}
export type SyncHost = 'console' | 'worker' | 'function' | 'seed';
export type SyncRunState = 'running' | 'done' | 'failed' | 'canceled';

/** What became of a symbol at its last synchronization, whichever host did it. */
export interface SyncJobsTable {
  symbol: string;
  state: SyncJobState;
  source: string | null;
  attempts: Generated<number>;
  /** When it will be tried again, if it waits. */
  next_at: NullableTime;
  bars: Generated<number>;
  errors: ColumnType<readonly SyncJobError[], string | undefined, string>;
  run_id: string | null;
  updated_at: GeneratedTime;
}
export type SyncJobState = 'queued' | 'running' | 'done' | 'limited' | 'retrying' | 'dead';
/** What a provider answered instead of data, in words without any key. */
export interface SyncJobError {
  readonly provider: string;
  readonly kind: string;
  readonly text: string;
}

/** What comes from outside: companies and bars among the read models, everything else in a schema of its own. */
export interface MarketTables {
  'read.companies': CompaniesTable;
  'read.bars': BarsTable;
  'market.bar_series': BarSeriesTable;
  'market.quotes': QuotesTable;
  'market.fundamentals': FundamentalsTable;
  'market.splits': SplitsTable;
  'market.dividends': DividendsTable;
  'market.reference_prices': ReferencePricesTable;
  'market.quarantine': QuarantineTable;
  'market.sync_runs': SyncRunsTable;
  'market.sync_jobs': SyncJobsTable;
}
