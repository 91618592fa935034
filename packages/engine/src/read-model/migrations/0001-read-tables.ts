import { CompiledQuery, sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The schema that programs read, and the one in which a rebuild prepares the next. */
export type ReadSchemaName = 'read' | 'read_next';

export const readTables: Migration = {
  up: (db: Kysely<unknown>) => createReadTables(db, 'read'),
};

/** Creates an empty schema of read models; a rebuild makes a second one with the same statements. Run it in a transaction. */
export async function createReadTables<T>(db: Kysely<T>, schema: ReadSchemaName): Promise<void> {
  await sql`create schema ${sql.id(schema)}`.execute(db);
  await sql`select set_config('search_path', ${schema}, true)`.execute(db);
  await db.executeQuery(CompiledQuery.raw(READ_TABLES));
  await sql`select set_config('search_path', 'public', true)`.execute(db);
}

/**
 * Rows that change often leave room on their page and keep their changing columns out of indexes, so that an update
 * touches no index. No index here is unique beyond a table's key: an index helps look-ups and never refuses the tape.
 */
const READ_TABLES = `
create table instruments (
  instrument_id int8 primary key,
  symbol text not null,
  tick_units int8 not null,
  lot_size int8 not null,
  band_bps int4 not null,
  phase int2 not null,
  reference_price int8,
  band_low int8,
  band_high int8,
  last_price int8,
  updated_at timestamptz not null
) with (fillfactor = 50);
create index instruments_by_symbol on instruments (symbol);
comment on table instruments is 'Listings. Symbol, tick, lot and band width from the venue; the book adds reference, band, phase and last price.';
comment on column instruments.tick_units is 'Tick in 10^-4 of the currency.';
comment on column instruments.lot_size is 'Shares per lot.';
comment on column instruments.band_bps is 'Half-width of the band in basis points of the reference price; 0 for no band.';
comment on column instruments.phase is 'Trading phase; 0 until the book has published its state.';
comment on column instruments.reference_price is 'Ticks; null before the first reference.';
comment on column instruments.last_price is 'Ticks; null before the first trade.';

create table companies (
  symbol text primary key,
  name text not null,
  sector text,
  industry text,
  headquarters text,
  founded text,
  source text not null,
  fetched_at timestamptz not null
);
comment on table companies is 'Company information. Written by the market-data synchronization.';

create table bars (
  symbol text not null,
  interval text not null,
  starts_at timestamptz not null,
  open int8 not null,
  high int8 not null,
  low int8 not null,
  close int8 not null,
  volume int8 not null,
  source text not null,
  fetched_at timestamptz not null,
  primary key (symbol, interval, starts_at, source)
);
comment on table bars is 'Historical data from outside. Written by the market-data synchronization; our own trades make candles.';
comment on column bars.open is '10^-4 of the currency, as are high, low and close.';
comment on column bars.volume is 'Shares.';

create table orders (
  order_id int8 primary key,
  account_id int8 not null,
  instrument_id int8 not null,
  client_order_id text not null,
  side int2 not null,
  order_type int2 not null,
  time_in_force int2 not null,
  stp int2 not null,
  post_only bool not null,
  quantity int8 not null,
  limit_price int8 not null,
  stop_price int8 not null,
  display_quantity int8 not null,
  expire_at timestamptz,
  cum_quantity int8 not null,
  cum_cash int8 not null,
  fees int8 not null,
  final_status int2,
  reason int2 not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_position int8 not null,
  account_seq int8 not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index orders_by_account on orders (account_id, created_at desc, order_id desc);
create index orders_by_client_order_id on orders (account_id, client_order_id);
create index open_orders_by_account on orders (account_id, instrument_id, order_id) where final_status is null;
comment on table orders is 'Every order that has a number, denied ones included. From the ledger.';
comment on column orders.quantity is 'Lots, total.';
comment on column orders.limit_price is 'Ticks; 0 for none.';
comment on column orders.stop_price is 'Ticks; 0 for none.';
comment on column orders.display_quantity is 'Lots shown at a time; 0 for all.';
comment on column orders.cum_quantity is 'Lots filled.';
comment on column orders.cum_cash is 'Gross value of the fills in 10^-4 of the currency.';
comment on column orders.fees is '10^-4 of the currency.';
comment on column orders.final_status is '1 filled, 2 canceled, 3 rejected, 4 expired; null while the order lives.';
comment on column orders.reason is 'Number in the table of reasons; 0 for none.';
comment on column orders.created_position is 'Position of the order in its ledger''s out stream.';
comment on column orders.account_seq is 'Account seq of the last event about the order.';

create table order_book_states (
  order_id int8 primary key,
  state int2 not null,
  accepted_at timestamptz not null,
  book_position int8 not null
) with (fillfactor = 90);
comment on table order_book_states is 'What the book alone knows about an order. From the book.';
comment on column order_book_states.state is '1 accepted, 2 armed, 3 triggered.';
comment on column order_book_states.book_position is 'Position of the last change in the book''s out stream.';

create table fills (
  instrument_id int8 not null,
  trade_id int8 not null,
  order_id int8 not null,
  account_id int8 not null,
  account_seq int8 not null,
  side int2 not null,
  role int2 not null,
  price int8 not null,
  quantity int8 not null,
  cum_quantity int8 not null,
  leaves int8 not null,
  cash int8 not null,
  fee int8 not null,
  filled_at timestamptz not null,
  primary key (account_id, account_seq)
);
create index fills_by_order on fills (order_id, account_seq);
comment on table fills is 'One row for each order and trade. From the ledger.';
comment on column fills.role is '1 maker, 2 taker.';
comment on column fills.price is 'Ticks.';
comment on column fills.quantity is 'Lots, as are cum_quantity and leaves after the fill.';
comment on column fills.cash is 'Gross value in 10^-4 of the currency.';
comment on column fills.fee is 'What this fill added to the order''s fee, in 10^-4 of the currency.';

create table trades (
  instrument_id int8 not null,
  trade_id int8 not null,
  event_seq int8 not null,
  price int8 not null,
  quantity int8 not null,
  taker_side int2 not null,
  traded_at timestamptz not null,
  primary key (instrument_id, trade_id)
);
comment on table trades is 'The tape of trades. From the book.';
comment on column trades.price is 'Ticks.';
comment on column trades.quantity is 'Lots.';

create table balances (
  account_id int8 not null,
  asset_id int8 not null,
  total int8 not null,
  held int8 not null,
  account_seq int8 not null,
  updated_at timestamptz not null,
  primary key (account_id, asset_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
comment on table balances is 'What an account has. From the ledger.';
comment on column balances.asset_id is '0 is cash, else the instrument whose shares they are.';
comment on column balances.total is 'Cash in 10^-4 of the currency, shares in lots; what is held included.';
comment on column balances.held is 'Part of the total that live orders hold.';
comment on column balances.account_seq is 'Account seq of the last event that named this balance.';

create table positions (
  account_id int8 not null,
  instrument_id int8 not null,
  cost int8 not null,
  realised int8 not null,
  account_seq int8 not null,
  updated_at timestamptz not null,
  primary key (account_id, instrument_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
comment on table positions is 'Cost and profit beside the share balance. From the ledger.';
comment on column positions.cost is 'Cost of what is owned, 10^-4 of the currency.';
comment on column positions.realised is 'Profit realised since the position was first opened, 10^-4 of the currency.';

create table ledger_lines (
  ledger_shard int4 not null,
  ledger_position int8 not null,
  line int4 not null,
  account_id int8 not null,
  account_seq int8 not null,
  debit_account int8 not null,
  credit_account int8 not null,
  asset_id int8 not null,
  amount int8 not null,
  kind text not null,
  order_id int8,
  trade_id int8,
  posted_at timestamptz not null,
  primary key (ledger_shard, ledger_position, line)
);
create index ledger_lines_by_account on ledger_lines (account_id, account_seq);
comment on table ledger_lines is 'Double entry: amount of the asset went from the debit account to the credit account. From the ledger.';
comment on column ledger_lines.account_id is 'The account whose event caused the posting.';
comment on column ledger_lines.line is 'Postings of one ledger position count from 1.';
comment on column ledger_lines.amount is 'Cash in 10^-4 of the currency, shares in lots; never negative.';

create table activity (
  account_id int8 not null,
  account_seq int8 not null,
  kind text not null,
  instrument_id int8,
  order_id int8,
  data json not null,
  happened_at timestamptz not null,
  primary key (account_id, account_seq)
);
comment on table activity is 'Everything that happened to an account, one row for each account seq. From the ledger.';
comment on column activity.kind is 'Name of the event.';
comment on column activity.data is 'Fields of the event in its own units (ticks, lots, 10^-4 of the currency).';

create table transfers (
  account_id int8 not null,
  transfer_key text not null,
  asset_id int8 not null,
  direction int2 not null,
  amount int8 not null,
  reason int2 not null,
  account_seq int8 not null,
  created_at timestamptz not null,
  primary key (account_id, account_seq)
);
create index transfers_by_key on transfers (account_id, transfer_key);
comment on table transfers is 'Deposits (direction 1) and withdrawals (2), denied ones included. From the ledger.';
comment on column transfers.amount is 'Cash in 10^-4 of the currency, shares in lots.';
comment on column transfers.reason is '0 when posted, else the number of the reason of its denial.';

create table accounts (
  account_id int8 primary key,
  maker_bps int4 not null,
  taker_bps int4 not null,
  max_live_orders int8 not null,
  opened_at timestamptz not null
);
comment on table accounts is 'Accounts that are open. From the ledger.';
comment on column accounts.maker_bps is 'Fee in basis points of the gross value.';
comment on column accounts.max_live_orders is 'Live orders that the account may have in one book.';

create table candles (
  instrument_id int8 not null,
  interval text not null,
  starts_at timestamptz not null,
  open int8 not null,
  high int8 not null,
  low int8 not null,
  close int8 not null,
  volume int8 not null,
  trades int8 not null,
  primary key (instrument_id, interval, starts_at)
) with (fillfactor = 80);
comment on table candles is 'Made of our own trades, for 1m, 5m, 15m, 1h and 1d in UTC. From the book.';
comment on column candles.open is 'Ticks, as are high, low and close.';
comment on column candles.volume is 'Lots.';

create table offsets (
  projection text not null,
  stream text not null,
  epoch int8 not null,
  position int8 not null,
  hash bytea not null,
  stopped text,
  updated_at timestamptz not null default now(),
  primary key (projection, stream)
) with (fillfactor = 10);
comment on table offsets is 'Where each projection stands in each out stream.';
comment on column offsets.stopped is 'Why the projection stands still; null while it moves.';
comment on column offsets.hash is 'Chain hash of the last out frame applied: the reader''s anchor.';
`;
