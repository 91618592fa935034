import type { ColumnType, Generated } from 'kysely';
import type { GeneratedTime, NullableTime, Time } from './column-types.ts';
import type { MarketTables } from './market-schema.ts';

/**
 * The read models (schema `read`), what comes from outside (schema `market`) and the users (schema `auth`). The read models
 * are written by projections only, each column from one stream, named behind it.
 * Units: cash in 10^-4 of the currency, prices in ticks, quantities in lots.
 * int8 columns hold safe integers and arrive as numbers; the parser throws on anything larger.
 */
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
  /** What only orders with conditions have; 0 for none. */
  min_quantity: Generated<number>;
  trail: Generated<number>;
  stop_limit_price: Generated<number>;
  take_profit_price: Generated<number>;
  stop_loss_price: Generated<number>;
  /** Number of a bracket's exit. */
  exit_order_id: Generated<number | null>;
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
  /** What the house gave when a trade was taken back, and credits pay first. */
  owed: Generated<number>;
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

/** A fill of a trade that was taken back. Units as in fills. */
export interface ReversedFillsTable {
  account_id: number;
  account_seq: number;
  instrument_id: number;
  trade_id: number;
  order_id: number;
  side: number;
  price: number;
  quantity: number;
  cash: number;
  fee: number;
  owed_cash: number;
  owed_shares: number;
  reversed_at: Time;
}

/** What a position consists of; the oldest lot is closed first. Quantities in lots of the instrument, below 0 when sold short. */
export interface PositionLotsTable {
  account_id: number;
  /** Of the event that opened the lot. */
  account_seq: number;
  instrument_id: number;
  quantity: number;
  open_quantity: number;
  /** Cash for one lot of the instrument. */
  unit_cost: number;
  realised: number;
  opened_at: Time;
  closed_at: NullableTime;
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
  /** A PostingKind of shared/ledger/postings.ts. */
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
  short_limit: Generated<number>;
  /** FreezeLevel. */
  frozen: Generated<number>;
  killed: Generated<boolean>;
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

export interface Database extends MarketTables {
  'read.instruments': InstrumentsTable;
  'read.orders': OrdersTable;
  'read.order_book_states': OrderBookStatesTable;
  'read.fills': FillsTable;
  'read.trades': TradesTable;
  'read.balances': BalancesTable;
  'read.positions': PositionsTable;
  'read.position_lots': PositionLotsTable;
  'read.reversed_fills': ReversedFillsTable;
  'read.ledger_lines': LedgerLinesTable;
  'read.activity': ActivityTable;
  'read.transfers': TransfersTable;
  'read.accounts': AccountsTable;
  'read.candles': CandlesTable;
  'read.offsets': OffsetsTable;
  'auth.users': UsersTable;
  'auth.sessions': SessionsTable;
}
