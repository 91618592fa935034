import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { openDatabase, openPool } from './database.ts';
import { migrateToLatest } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Database } from './schema.ts';

/** A column that is missing here or too many does not compile. */
const COLUMNS: { readonly [T in keyof Database]: Readonly<Record<keyof Database[T], true>> } = {
  'read.instruments': {
    instrument_id: true,
    symbol: true,
    tick_units: true,
    lot_size: true,
    band_bps: true,
    phase: true,
    reference_price: true,
    band_low: true,
    band_high: true,
    last_price: true,
    updated_at: true,
  },
  'read.companies': {
    symbol: true,
    name: true,
    sector: true,
    industry: true,
    headquarters: true,
    founded: true,
    country: true,
    exchange: true,
    currency: true,
    listed_on: true,
    shares_outstanding: true,
    website: true,
    description: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'read.bars': {
    symbol: true,
    interval: true,
    adjusted: true,
    starts_at: true,
    open: true,
    high: true,
    low: true,
    close: true,
    volume: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'read.orders': {
    order_id: true,
    account_id: true,
    instrument_id: true,
    client_order_id: true,
    side: true,
    order_type: true,
    time_in_force: true,
    stp: true,
    post_only: true,
    quantity: true,
    limit_price: true,
    stop_price: true,
    display_quantity: true,
    expire_at: true,
    cum_quantity: true,
    cum_cash: true,
    fees: true,
    final_status: true,
    reason: true,
    created_at: true,
    updated_at: true,
    created_position: true,
    account_seq: true,
    min_quantity: true,
    trail: true,
    stop_limit_price: true,
    take_profit_price: true,
    stop_loss_price: true,
    exit_order_id: true,
  },
  'read.order_book_states': { order_id: true, state: true, accepted_at: true, book_position: true },
  'read.fills': {
    instrument_id: true,
    trade_id: true,
    order_id: true,
    account_id: true,
    account_seq: true,
    side: true,
    role: true,
    price: true,
    quantity: true,
    cum_quantity: true,
    leaves: true,
    cash: true,
    fee: true,
    filled_at: true,
  },
  'read.trades': {
    instrument_id: true,
    trade_id: true,
    event_seq: true,
    price: true,
    quantity: true,
    taker_side: true,
    traded_at: true,
  },
  'read.balances': {
    account_id: true,
    asset_id: true,
    total: true,
    held: true,
    owed: true,
    account_seq: true,
    updated_at: true,
  },
  'read.positions': {
    account_id: true,
    instrument_id: true,
    cost: true,
    realised: true,
    account_seq: true,
    updated_at: true,
  },
  'read.position_lots': {
    account_id: true,
    account_seq: true,
    instrument_id: true,
    quantity: true,
    open_quantity: true,
    unit_cost: true,
    realised: true,
    opened_at: true,
    closed_at: true,
  },
  'read.reversed_fills': {
    account_id: true,
    account_seq: true,
    instrument_id: true,
    trade_id: true,
    order_id: true,
    side: true,
    price: true,
    quantity: true,
    cash: true,
    fee: true,
    owed_cash: true,
    owed_shares: true,
    reversed_at: true,
  },
  'read.ledger_lines': {
    ledger_shard: true,
    ledger_position: true,
    line: true,
    account_id: true,
    account_seq: true,
    debit_account: true,
    credit_account: true,
    asset_id: true,
    amount: true,
    kind: true,
    order_id: true,
    trade_id: true,
    posted_at: true,
  },
  'read.activity': {
    account_id: true,
    account_seq: true,
    kind: true,
    instrument_id: true,
    order_id: true,
    data: true,
    happened_at: true,
  },
  'read.transfers': {
    account_id: true,
    transfer_key: true,
    asset_id: true,
    direction: true,
    amount: true,
    reason: true,
    account_seq: true,
    created_at: true,
  },
  'read.accounts': {
    account_id: true,
    maker_bps: true,
    taker_bps: true,
    max_live_orders: true,
    opened_at: true,
    short_limit: true,
    frozen: true,
    killed: true,
  },
  'read.candles': {
    instrument_id: true,
    interval: true,
    starts_at: true,
    open: true,
    high: true,
    low: true,
    close: true,
    volume: true,
    trades: true,
  },
  'read.offsets': {
    projection: true,
    stream: true,
    epoch: true,
    position: true,
    hash: true,
    stopped: true,
    updated_at: true,
  },
  'market.bar_series': {
    symbol: true,
    interval: true,
    basis: true,
    adjusted: true,
    raw: true,
    rank: true,
    covered_from: true,
    covered_to: true,
    first_at: true,
    watermark: true,
    seam_day: true,
    seam_close: true,
    seam_source: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'market.quotes': {
    symbol: true,
    quoted_at: true,
    last: true,
    open: true,
    high: true,
    low: true,
    previous_close: true,
    bid: true,
    ask: true,
    bid_size: true,
    ask_size: true,
    volume: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'market.fundamentals': {
    symbol: true,
    name: true,
    period: true,
    as_of: true,
    value: true,
    unit: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'market.splits': {
    symbol: true,
    day: true,
    ratio: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'market.dividends': {
    symbol: true,
    day: true,
    amount: true,
    source: true,
    fetched_at: true,
    delay: true,
  },
  'market.reference_prices': {
    symbol: true,
    price: true,
    source: true,
    seen_at: true,
    handed_over_at: true,
  },
  'market.quarantine': {
    id: true,
    symbol: true,
    source: true,
    seen_at: true,
    price: true,
    bid: true,
    ask: true,
    reason: true,
    detail: true,
    compared_with: true,
    state: true,
    held_at: true,
    decided_at: true,
    decided_by: true,
    forwarded_at: true,
  },
  'market.sync_runs': {
    id: true,
    host: true,
    state: true,
    total: true,
    done: true,
    failed: true,
    limited: true,
    bars: true,
    error: true,
    started_at: true,
    beat_at: true,
    ended_at: true,
  },
  'market.sync_jobs': {
    symbol: true,
    state: true,
    source: true,
    attempts: true,
    next_at: true,
    bars: true,
    errors: true,
    run_id: true,
    updated_at: true,
  },
  'auth.users': {
    id: true,
    email: true,
    password_hash: true,
    display_name: true,
    role: true,
    account_id: true,
    created_at: true,
  },
  'auth.sessions': {
    id: true,
    user_id: true,
    expires_at: true,
    created_at: true,
    last_seen_at: true,
    ip: true,
    user_agent: true,
  },
};

let server: TestServer;
let db: Kysely<Database>;

beforeAll(async () => {
  server = await startPostgres();
  db = openDatabase(server.url);
});

afterAll(async () => {
  await db.destroy();
  await server.stop();
});

test('two programs that migrate at once carry every migration out once, and a third finds nothing to do', async () => {
  const [first, second] = await Promise.all([migrateToLatest(server.url), migrateToLatest(server.url)]);
  expect([...first, ...second].sort()).toEqual(MIGRATIONS.map(([name]) => name));
  expect(await migrateToLatest(server.url)).toEqual([]);
});

test('every table has the columns that the code names and no others', async () => {
  const { rows } = await sql<{ table: keyof Database; columns: string[] }>`
    select table_schema || '.' || table_name as table, array_agg(column_name::text) as columns
    from information_schema.columns where table_schema in ('read', 'auth', 'market') group by 1`.execute(db);
  expect(rows.map(({ table }) => table).sort()).toEqual(Object.keys(COLUMNS).sort());
  for (const { table, columns } of rows)
    expect(columns.sort(), table).toEqual(Object.keys(COLUMNS[table]).sort());
});

test('a whole number arrives as a number, and one that is not exact is an error', async () => {
  const exact = await sql<{ n: number }>`select 9007199254740991::int8 as n`.execute(db);
  expect(exact.rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
  await expect(sql`select 9007199254740993::int8 as n`.execute(db)).rejects.toThrow(/2\^53/);
});

test('a sum is text and never passes through a float', async () => {
  const { rows } = await sql<{
    n: string;
  }>`select sum(n) as n from (values (9007199254740991::int8), (2)) v (n)`.execute(db);
  expect(rows).toEqual([{ n: '9007199254740993' }]);
});

test('times keep their microseconds', async () => {
  const { rows } = await sql<{ t: number }>`
    select t from (values ('2026-11-22 20:28:10.000001+00'::timestamptz), ('2026-11-22 20:28:10.12+00'),
      ('2026-11-22 22:28:10+02'), ('1969-12-31 23:59:59.5+00')) v (t)`.execute(db);
  expect(rows.map(({ t }) => t)).toEqual([
    1_795_379_290_000_001, 1_795_379_290_120_000, 1_795_379_290_000_000, -500_000,
  ]);
});

test('account numbers start behind those of the exchange itself and are never given twice', async () => {
  const user = { password_hash: 'x', display_name: 'Ada', role: 'trader' };
  const insert = async (id: string): Promise<number> =>
    (
      await db
        .insertInto('auth.users')
        .values({ ...user, id, email: `${id}@example.com` })
        .returning('account_id')
        .executeTakeFirstOrThrow()
    ).account_id;
  expect(await insert('a')).toBe(1_000);
  await db.deleteFrom('auth.users').where('id', '=', 'a').execute();
  expect(await insert('b')).toBe(1_001);
});

test('a statement that takes too long is canceled', async () => {
  const impatient = openDatabase(server.url, { statementTimeoutMs: 50, maxConnections: 1 });
  await expect(sql`select pg_sleep(5)`.execute(impatient)).rejects.toThrow(/statement timeout/);
  await impatient.destroy();
});

test('a connection that breaks while it is lent is reported and does not end the process', async () => {
  const broken: string[] = [];
  const pool = openPool(server.url, { onConnectionError: (error) => broken.push(error.message) });
  const client = await pool.connect();
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state = 'idle' and pid <> pg_backend_pid()`.execute(db);
  await expect.poll(() => broken.length).toBeGreaterThan(0);
  client.release(true);
  await pool.end();
});
