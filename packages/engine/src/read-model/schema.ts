import type { ColumnType, Generated } from 'kysely';

/**
 * The read models (schema `read`), what comes from outside (schema `market`) and the users (schema `auth`). The read models
 * are written by projections only, each column from one stream, named behind it.
 * Units: cash in 10^-4 of the currency, prices in ticks, quantities in lots.
 * int8 columns hold safe integers and arrive as numbers; the parser throws on anything larger.
 * Times are timestamptz: they are written as a Date or text and arrive as microseconds since 1970 (a Date would drop them).
 */
export type Time = ColumnType<number, Date | string, Date | string>;
/** Set by the database when nothing is given. */
export type GeneratedTime = ColumnType<number, Date | string | undefined, Date | string>;
export type NullableTime = ColumnType<number | null, Date | string | null, Date | string | null>;

export interface InstrumentsTable {
  instrument_id: number;
  symbol: string;
  tick_units: number;
  lot_size: number;
  band_bps: number;
  phase: number;
  reference_price: number | null;
  band_low: number | null;
  band_high: number | null;
  last_price: number | null;
  updated_at: Time;
}

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

/** From the ledger's out stream, except the book_ columns (the book's). */
export interface OrdersTable {
  order_id: number;
  account_id: number;
  instrument_id: number;
  client_order_id: string;
  side: number;
  order_type: number;
  time_in_force: number;
  stp: number;
  post_only: boolean;
  quantity: number;
  limit_price: number;
  stop_price: number;
  display_quantity: number;
  expire_at: NullableTime;
  cum_quantity: number;
  cum_cash: number;
  fees: number;
  /** FinalStatus, or null while the order lives. */
  final_status: number | null;
  reason: number;
  created_at: Time;
  updated_at: Time;
  created_position: number;
  account_seq: number;
}

/** What the book alone knows about an order; from the book's out stream. */
export interface OrderBookStatesTable {
  order_id: number;
  /** 1 accepted, 2 armed, 3 triggered. */
  state: number;
  accepted_at: Time;
  book_position: number;
}

export interface FillsTable {
  instrument_id: number;
  trade_id: number;
  order_id: number;
  account_id: number;
  account_seq: number;
  side: number;
  role: number;
  price: number;
  quantity: number;
  cum_quantity: number;
  leaves: number;
  cash: number;
  fee: number;
  filled_at: Time;
}

/** From the book's out stream. `event_seq` is the book's. */
export interface TradesTable {
  instrument_id: number;
  trade_id: number;
  event_seq: number;
  price: number;
  quantity: number;
  taker_side: number;
  traded_at: Time;
}

/** asset_id 0 is cash. available = total - held. */
export interface BalancesTable {
  account_id: number;
  asset_id: number;
  total: number;
  held: number;
  account_seq: number;
  updated_at: Time;
}

export interface PositionsTable {
  account_id: number;
  instrument_id: number;
  cost: number;
  realised: number;
  account_seq: number;
  updated_at: Time;
}

/**
 * One balanced posting: `amount` of `asset_id` went from `debit_account` to `credit_account`.
 * Account numbers of the exchange itself: shared/ids/account-id.ts.
 */
export interface LedgerLinesTable {
  ledger_shard: number;
  ledger_position: number;
  line: number;
  account_id: number;
  account_seq: number;
  debit_account: number;
  credit_account: number;
  asset_id: number;
  amount: number;
  /** deposit, withdrawal, trade_cash, trade_shares, fee. */
  kind: string;
  order_id: number | null;
  trade_id: number | null;
  posted_at: Time;
}

/** Everything that happened to an account, one row for each account_seq. `kind` is the event's name, `data` its fields. */
export interface ActivityTable {
  account_id: number;
  account_seq: number;
  kind: string;
  instrument_id: number | null;
  order_id: number | null;
  data: ColumnType<Record<string, unknown>, string, string>;
  happened_at: Time;
}

/** Idempotency of transfers, the index for `checked`. */
export interface TransfersTable {
  account_id: number;
  transfer_key: string;
  asset_id: number;
  direction: number;
  amount: number;
  /** 0 when posted, else the Reason of the denial. */
  reason: number;
  account_seq: number;
  created_at: Time;
}

export interface AccountsTable {
  account_id: number;
  maker_bps: number;
  taker_bps: number;
  max_live_orders: number;
  opened_at: Time;
}

/** From our own trades, each interval: 1m, 5m, 15m, 1h, 1d. */
export interface CandlesTable {
  instrument_id: number;
  interval: string;
  starts_at: Time;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
}

/** Where each projection stands in each stream, with the hash of the last out frame applied: the reader's anchor. */
export interface OffsetsTable {
  projection: string;
  stream: string;
  epoch: number;
  position: number;
  hash: Buffer;
  /** Why the projection stands still, until it moves again. */
  stopped: Generated<string | null>;
  updated_at: GeneratedTime;
}

export interface UsersTable {
  id: string;
  email: string;
  password_hash: string;
  display_name: string;
  /** trader, market_maker, ops. */
  role: string;
  account_id: Generated<number>;
  created_at: GeneratedTime;
}

/** `id` is the SHA-256 of the token, in hexadecimal: the table never holds a value that works as a cookie. */
export interface SessionsTable {
  id: string;
  user_id: string;
  expires_at: Time;
  created_at: GeneratedTime;
  last_seen_at: GeneratedTime;
  ip: string | null;
  user_agent: string | null;
}

export interface Database {
  'read.instruments': InstrumentsTable;
  'read.companies': CompaniesTable;
  'read.bars': BarsTable;
  'read.orders': OrdersTable;
  'read.order_book_states': OrderBookStatesTable;
  'read.fills': FillsTable;
  'read.trades': TradesTable;
  'read.balances': BalancesTable;
  'read.positions': PositionsTable;
  'read.ledger_lines': LedgerLinesTable;
  'read.activity': ActivityTable;
  'read.transfers': TransfersTable;
  'read.accounts': AccountsTable;
  'read.candles': CandlesTable;
  'read.offsets': OffsetsTable;
  'market.bar_series': BarSeriesTable;
  'market.quotes': QuotesTable;
  'market.fundamentals': FundamentalsTable;
  'market.splits': SplitsTable;
  'market.dividends': DividendsTable;
  'market.reference_prices': ReferencePricesTable;
  'market.quarantine': QuarantineTable;
  'market.sync_runs': SyncRunsTable;
  'market.sync_jobs': SyncJobsTable;
  'auth.users': UsersTable;
  'auth.sessions': SessionsTable;
}
