import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bookActor, bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { sql, type Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RedisJournal } from '../../journal/redis-journal.ts';
import { openDatabase } from '../../read-model/database.ts';
import { migrateToLatest } from '../../read-model/migrate.ts';
import type { Database } from '../../read-model/schema.ts';
import { startPostgres, startRedis } from '../../testing/servers.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { startProviderDouble, type ProviderDouble } from '../testing/provider-double.ts';
import { requestRetry } from '../sync-record.ts';
import { syncTimer } from './azure-function/sync-timer.ts';
import { lastSessionDay } from './sync-settings.ts';

const COMMAND_LINE = join(import.meta.dirname, '../../../../api/src/cli/main.ts');
const WORKER = join(import.meta.dirname, 'worker', 'main.ts');
const PATIENCE_MS = 300_000;
/** The hosts are whole programs on a machine that may be busy. */
const TEST_MS = 600_000;
const TO = lastSessionDay(Date.now());
const FROM = addDays(TO, -60);

let redis: TestServer;
let postgres: TestServer;
let double: ProviderDouble;
let journal: RedisJournal;
let db: Kysely<Database>;
const children = new Set<ChildProcess>();
const said = new WeakMap<ChildProcess, string>();

beforeAll(async () => {
  const prepare = async (url: string): Promise<void> => {
    await migrateToLatest(url);
  };
  [redis, postgres, double] = await Promise.all([
    startRedis({ appendFsync: 'everysec' }),
    startPostgres({ template: { name: 'migrated', prepare } }),
    startProviderDouble(),
  ]);
  journal = await RedisJournal.open({ url: redis.url, loads: true, durability: 'relaxed' });
  db = openDatabase(postgres.url);
});

afterAll(async () => {
  await db.destroy();
  await journal.close();
  await Promise.all([redis.stop(), postgres.stop(), double.stop()]);
});

beforeEach(() => {
  double.counter.clear();
});

/** What a failed test has left running must not write into the store of the next one. */
afterEach(async () => {
  const ends = [...children].map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ends);
});

test(
  'the console, the worker and the function make the same rows and hand over the same prices',
  { timeout: TEST_MS },
  async () => {
    const symbols = ['AAA', 'BBB', 'CCC'];
    addHistories(symbols);
    await listBooks(symbols);
    const env = environment(symbols, { BUTTONWOOD_SYNC_INTRADAY: '5m' });
    const made: unknown[] = [];
    for (const host of [byConsole, byWorker, byFunction]) {
      await emptyStore();
      await host(env, symbols.length);
      const rows = await allRows();
      expect(rows.bars.length, host.name).toBeGreaterThan(200);
      expect(rows.references, host.name).toHaveLength(3);
      made.push(rows);
    }
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
    for (const symbol of symbols) {
      const inbox = await journal.readInbox(bookName(symbol), 0, 100);
      expect(inbox.length, 'Genesis and one price from each host').toBe(4);
    }
  },
);

test(
  'a console that is killed in the middle of 500 symbols leaves no hole and no duplicate to the next one',
  { timeout: TEST_MS },
  async () => {
    const symbols = names('K', 500);
    addHistories(symbols);
    await emptyStore();
    const env = environment(symbols);
    const first = start(COMMAND_LINE, ['sync', '--once'], env);
    await until('some symbols are stored', async () => (await symbolsWithBars()) > 60);
    first.kill('SIGKILL');
    await exitOf(first);
    const left = await symbolsWithBars();
    expect(left).toBeLessThan(500);
    const second = start(COMMAND_LINE, ['sync', '--once'], env);
    expect(await exitOf(second)).toBe(0);
    await expectAllBars(symbols);
    const runs = await db
      .selectFrom('market.sync_runs')
      .select(['state', 'done'])
      .orderBy('started_at')
      .execute();
    expect(runs[1]).toEqual({ state: 'done', done: 500 });
  },
);

test(
  'three workers, one of them killed, finish every symbol and never exceed the limits of the source',
  { timeout: TEST_MS },
  async () => {
    const symbols = names('W', 60);
    addHistories(symbols);
    await emptyStore();
    double.counter.clear();
    const env = environment(symbols, {
      BUTTONWOOD_PROVIDERS: 'tiingo',
      TIINGO_LIMITS: 'second=25,minute=1000',
    });
    const workers = [1, 2, 3].map(() => start(WORKER, [], env));
    await until('some symbols are stored', async () => (await symbolsWithBars()) > 15);
    workers[0]?.kill('SIGKILL');
    await until('every symbol is done', async () => (await jobsIn('done')) === symbols.length);
    for (const worker of workers.slice(1)) worker.kill('SIGTERM');
    expect(await Promise.all(workers.slice(1).map(exitOf))).toEqual([0, 0]);
    await expectAllBars(symbols);
    expect(double.counter.of('tiingo').length).toBeGreaterThanOrEqual(120);
    expect(double.counter.mostWithin('tiingo', 1_000)).toBeLessThanOrEqual(25);
  },
);

test('a dead letter is tried again when an operator asks for it', { timeout: TEST_MS }, async () => {
  const symbols = ['DEAD'];
  addHistories(symbols);
  await emptyStore();
  double.fail('forbidden', { symbol: 'DEAD' });
  const worker = start(WORKER, [], environment(symbols));
  await until('the symbol is a dead letter', async () => (await jobsIn('dead')) === 1);
  const job = await db.selectFrom('market.sync_jobs').select('errors').executeTakeFirstOrThrow();
  expect(job.errors[0]).toMatchObject({ provider: 'tiingo', kind: 'unauthorized' });
  expect(new Set(job.errors.map(({ provider, text }) => `${provider} ${text}`)).size).toBe(job.errors.length);
  double.heal();
  expect(await requestRetry(db, 'DEAD')).toBe('requested');
  await until('the symbol is done', async () => (await jobsIn('done')) === 1);
  worker.kill('SIGTERM');
  expect(await exitOf(worker)).toBe(0);
  await expectAllBars(symbols);
});

async function byConsole(env: NodeJS.ProcessEnv): Promise<void> {
  expect(await exitOf(start(COMMAND_LINE, ['sync', '--once'], env))).toBe(0);
}

async function byWorker(env: NodeJS.ProcessEnv, symbols: number): Promise<void> {
  const worker = start(WORKER, [], env);
  await until('the worker is done', async () => (await jobsIn('done')) === symbols);
  worker.kill('SIGTERM');
  expect(await exitOf(worker)).toBe(0);
}

async function byFunction(env: NodeJS.ProcessEnv): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const lines: unknown[] = [];
    const write = (...parts: unknown[]): void => void lines.push(...parts);
    await syncTimer({ isPastDue: false }, { log: write, warn: write });
    expect(lines[0]).toBe('3 of 3 symbols finished');
  } finally {
    process.env = before;
  }
}

/** Real sources with limits that nobody reaches, and no files. */
function environment(symbols: readonly string[], more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...double.env,
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    BUTTONWOOD_DURABILITY: 'relaxed',
    BUTTONWOOD_PROVIDERS: 'tiingo,finnhub',
    TIINGO_LIMITS: 'second=10000',
    FINNHUB_LIMITS: 'second=10000',
    BUTTONWOOD_SYNC_SYMBOLS: symbols.join(','),
    BUTTONWOOD_SYNC_FROM: FROM,
    // Whatever the hour: neither does the last session change while the test runs, nor does the worker's evening come.
    BUTTONWOOD_SYNC_TO: TO,
    BUTTONWOOD_SYNC_AT: '0 0 29 2 *',
    BUTTONWOOD_SYNC_INTRADAY: 'none',
    BUTTONWOOD_SYNC_QUOTES_SECONDS: '0',
    ...more,
  };
}

function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.on('data', (chunk: Buffer) => said.set(child, (said.get(child) ?? '') + chunk.toString()));
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Waits for the end. Throws with what the program said when it failed. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode === null || child.exitCode === 0) return child.exitCode;
  throw new Error(`ended with ${child.exitCode}: ${said.get(child) ?? ''}`);
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function emptyStore(): Promise<void> {
  await sql`truncate read.companies, read.bars, market.bar_series, market.quotes, market.fundamentals, market.splits,
    market.dividends, market.reference_prices, market.quarantine, market.sync_runs, market.sync_jobs`.execute(
    db,
  );
}

async function listBooks(symbols: readonly string[]): Promise<void> {
  for (const [index, symbol] of symbols.entries()) {
    const actor = { name: bookName(symbol), actor: bookActor(index + 1) };
    await journal.provision(actor, encodeMessage(Genesis, { ...actor, rulesVersion: 1, ledgerShards: 1 }));
    await sql`insert into read.instruments (instrument_id, symbol, tick_units, lot_size, band_bps, phase, updated_at)
      values (${index + 1}, ${symbol}, 100, 1, 1000, 1, now())`.execute(db);
  }
}

function addHistories(symbols: readonly string[]): void {
  for (const symbol of symbols) double.world.addHistory(symbol, { from: FROM, to: TO });
}

async function allRows() {
  const bars = await db
    .selectFrom('read.bars')
    .select([
      'symbol',
      'interval',
      'source',
      'adjusted',
      'starts_at',
      'open',
      'high',
      'low',
      'close',
      'volume',
      'delay',
    ])
    .orderBy('symbol')
    .orderBy('interval')
    .orderBy('adjusted')
    .orderBy('starts_at')
    .execute();
  const series = await rowsOf('market.bar_series');
  const companies = await rowsOf('read.companies');
  const quotes = await rowsOf('market.quotes');
  const fundamentals = await rowsOf('market.fundamentals');
  const references = await rowsOf('market.reference_prices');
  return { bars, series, companies, quotes, fundamentals, references };
}

/** Rows without the moment at which they were fetched. */
async function rowsOf(
  table:
    | 'market.bar_series'
    | 'read.companies'
    | 'market.quotes'
    | 'market.fundamentals'
    | 'market.reference_prices',
): Promise<unknown[]> {
  const { rows } = await sql<{ row: unknown }>`
    select to_jsonb(t) - 'fetched_at' - 'handed_over_at' as row from ${sql.table(table)} t order by 1::text`.execute(
    db,
  );
  return rows.map(({ row }) => row);
}

async function symbolsWithBars(): Promise<number> {
  const row = await db
    .selectFrom('market.bar_series')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('watermark', 'is not', null)
    .executeTakeFirstOrThrow();
  return row.n;
}

async function jobsIn(state: 'done' | 'dead'): Promise<number> {
  const row = await db
    .selectFrom('market.sync_jobs')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Every bar of the source's own world is stored once, and nothing else. */
async function expectAllBars(symbols: readonly string[]): Promise<void> {
  const rows = await db
    .selectFrom('read.bars')
    .select(['symbol', 'starts_at', 'close'])
    .where('adjusted', '=', false)
    .where('interval', '=', '1d')
    .orderBy('symbol')
    .orderBy('starts_at')
    .execute();
  const stored = rows.map(({ symbol, starts_at, close }) => {
    const day = new Date(starts_at / 1_000).toISOString().slice(0, 10);
    return `${symbol} ${day} ${(close / 10_000).toFixed(2)}`;
  });
  const served = [...symbols]
    .sort()
    .flatMap((symbol) =>
      (double.world.bars.get(symbol) ?? []).map(({ day, close }) => `${symbol} ${day} ${close}`),
    );
  expect(served.length).toBeGreaterThan(symbols.length * 30);
  expect(stored).toEqual(served);
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
