import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import type { Database } from '../read-model/schema.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import type { Bar, BarQuery, BarSeries, MarketDataProvider, Seam } from './provider.ts';
import type { ProviderError } from './provider-error.ts';
import { createAnswers, offeringNothing } from './providers/answer.ts';
import { syncOnce, type SyncOptions, type SyncReport } from './sync.ts';
import { MADE_UP } from './sync-series.ts';

let server: TestServer;
let db: Kysely<Database>;

beforeAll(async () => {
  const prepare = async (url: string): Promise<void> => {
    await migrateToLatest(url);
  };
  server = await startPostgres({ template: { name: 'migrated', prepare } });
  db = openDatabase(server.url);
});

afterAll(async () => {
  await db.destroy();
  await server.stop();
});

beforeEach(async () => {
  await sql`truncate read.bars, market.bar_series, market.sync_jobs, market.sync_runs`.execute(db);
});

const week = { from: '2024-01-01', to: '2024-01-12' };

test('a second run asks for the last sessions again, stores their corrections and writes nothing else', async () => {
  const source = scripted('first');
  await run([source], week);
  expect(await closes('first')).toHaveLength(10);
  source.closes.set('2024-01-11', 777);
  source.closes.set('2024-01-02', 666);
  const report = await run([source], { ...week, to: '2024-01-15' });
  expect(source.asked.at(-1)).toMatchObject({ from: '2024-01-05', to: '2024-01-15' });
  expect(report.outcomes[0]?.bars).toBe(2);
  const stored = await closes('first');
  expect(stored).toHaveLength(11);
  expect(stored[8]).toBe(777);
  expect(stored[1], 'a session that is no longer corrected').not.toBe(666);
});

test('the source that knows a symbol first gives its whole series, and the next ones are not asked', async () => {
  const [first, second] = [scripted('first'), scripted('second')];
  first.fails = { kind: 'not_found', symbol: 'AAPL' };
  const report = await run([first, second, scripted('third')], week);
  expect(report.outcomes[0]).toMatchObject({
    source: 'second',
    errors: [{ provider: 'first', kind: 'not_found' }],
  });
  expect(await series()).toEqual([{ source: 'second', covered_from: week.from, covered_to: week.to }]);
});

test('a source that comes back after another one has stood in for it completes its own series', async () => {
  const [first, second] = [scripted('first'), scripted('second')];
  await run([first, second], { from: '2024-01-01', to: '2024-01-05' });
  first.fails = { kind: 'not_entitled', endpoint: 'prices' };
  await run([first, second], week);
  first.fails = null;
  await run([first, second], week);
  expect(await closes('first')).toHaveLength(10);
  expect(await closes('second')).toHaveLength(10);
});

test('a limited symbol waits for its time and comes back, and is never left out', async () => {
  const source = scripted('first');
  source.failsOnce.push({ kind: 'rate_limited', window: 'second', retryAt: Date.now() + 300 });
  const report = await run([source, scripted('second')], week, { waitUntil: Date.now() + 60_000 });
  expect(report.outcomes[0]).toMatchObject({ source: 'first', next: null });
  const jobs = await db.selectFrom('market.sync_jobs').select(['state', 'source']).execute();
  expect(jobs).toEqual([{ state: 'done', source: 'first' }]);
});

test('a symbol whose limit lasts longer than the run is left with the time at which it is due', async () => {
  const source = scripted('first');
  const retryAt = Date.now() + 3_600_000;
  source.fails = { kind: 'quota_exhausted', window: 'day', retryAt };
  const report = await run([source, scripted('second')], week);
  expect(report.outcomes[0]?.next).toEqual({ why: 'limited', at: retryAt });
  const job = await db.selectFrom('market.sync_jobs').select(['state', 'next_at']).executeTakeFirstOrThrow();
  expect(job).toEqual({ state: 'limited', next_at: retryAt * 1_000 });
  expect(await closes('second')).toEqual([]);
});

test('trouble is tried again, and after the last try the next source gives its own series', async () => {
  const source = scripted('first');
  source.failsOnce.push({ kind: 'server_error', status: 502 });
  expect((await run([source], week)).outcomes[0]).toMatchObject({ source: 'first', next: null });
  const broken = scripted('broken');
  broken.fails = { kind: 'timeout', afterMs: 10 };
  const report = await run([broken, scripted('second')], week);
  expect(broken.asked).toHaveLength(3);
  expect(report.outcomes[0]?.source).toBe('second');
});

test('a symbol that nobody has becomes a dead letter that names every source', async () => {
  const first = scripted('first');
  first.fails = { kind: 'missing_key', envVar: 'FIRST_API_KEY' };
  await run([first], week);
  const job = await db.selectFrom('market.sync_jobs').select(['state', 'errors']).executeTakeFirstOrThrow();
  expect(job.state).toBe('dead');
  expect(job.errors).toEqual([{ provider: 'first', kind: 'missing_key', text: 'FIRST_API_KEY is not set' }]);
});

test('a history that comes in parts and breaks off in the middle goes on without a hole or a duplicate', async () => {
  const source = scripted('first');
  source.daysPerPart = 3;
  const controller = new AbortController();
  source.onAsk = (query) => {
    if (query.from > '2024-01-06') controller.abort();
  };
  await run([source], week, { signal: controller.signal });
  const [partly] = await series();
  expect(partly?.covered_to).toBe('2024-01-06');
  source.onAsk = () => undefined;
  await run([source], week);
  expect(await closes('first')).toHaveLength(10);
  expect(await series()).toEqual([{ source: 'first', covered_from: week.from, covered_to: week.to }]);
});

test('when a split moves the basis of all corrected bars, all of them are fetched again', async () => {
  const source = scripted('first');
  source.factor = 1;
  await run([source], week);
  source.factor = 0.5;
  await run([source], { ...week, to: '2024-01-15' });
  const bars = await db
    .selectFrom('read.bars')
    .select(['adjusted', 'close'])
    .orderBy('starts_at')
    .orderBy('adjusted')
    .execute();
  expect(bars).toHaveLength(22);
  for (let i = 0; i < bars.length; i += 2) expect(bars[i + 1]?.close).toBe((bars[i]?.close ?? 0) / 2);
});

test('a made-up history goes on from the last real close, and all of it begins anew when that close moves', async () => {
  const month = { from: '2024-01-01', to: '2024-02-09' };
  const [files, other, madeUp] = [scripted('files'), scripted('other'), scripted(MADE_UP)];
  files.ends = '2024-01-05';
  madeUp.seam = { day: '2024-01-05', close: 1_000, source: 'files' };
  const report = await run([files, other, madeUp], month);
  expect(report.outcomes[0]?.source).toBe('files');
  expect(report.outcomes[0]?.reference).toMatchObject({ source: MADE_UP });
  expect(other.asked, 'a real source does not go on where another one ends').toEqual([]);
  expect(await closes(MADE_UP)).toHaveLength(25);
  madeUp.seam = { day: '2024-01-08', close: 2_000, source: 'files' };
  files.ends = '2024-01-08';
  await run([files, other, madeUp], month);
  expect(await closes('files')).toHaveLength(6);
  expect(await closes(MADE_UP)).toHaveLength(24);
});

function run(
  providers: readonly MarketDataProvider[],
  days: SyncOptions['days'],
  more: Partial<SyncOptions> = {},
): Promise<SyncReport> {
  const signal = new AbortController().signal;
  const common = {
    database: db,
    host: 'console',
    symbols: ['AAPL'],
    waitUntil: Date.now() + 30_000,
  } as const;
  return syncOnce({ ...common, providers, days, signal, ...more });
}

async function closes(source: string): Promise<number[]> {
  const rows = await db
    .selectFrom('read.bars')
    .select('close')
    .where('source', '=', source)
    .where('adjusted', '=', false)
    .orderBy('starts_at')
    .execute();
  return rows.map(({ close }) => close);
}

function series() {
  return db.selectFrom('market.bar_series').select(['source', 'covered_from', 'covered_to']).execute();
}

interface Scripted extends MarketDataProvider {
  readonly asked: BarQuery[];
  /** Closes of single days, in place of 100 × the day of the month. */
  readonly closes: Map<string, number>;
  readonly failsOnce: ProviderError[];
  fails: ProviderError | null;
  daysPerPart: number;
  /** Corrected prices are this share of those traded. */
  factor: number | null;
  /** A file: its last day. */
  ends: string | null;
  seam: Seam | null;
  onAsk: (query: BarQuery) => void;
}

/** A source that a test tells what to answer: one bar for each weekday. */
function scripted(id: string): Scripted {
  const answers = createAnswers(id, Date.now);
  const nothing = offeringNothing(id);
  const provider: Scripted = {
    ...nothing,
    id,
    ...{ asked: [], closes: new Map(), failsOnce: [], fails: null, daysPerPart: 10_000 },
    ...{ factor: null, ends: null, seam: null, onAsk: () => undefined },
    capabilities: {
      ...{ companies: false, profile: false, daily: true, intraday: false, adjusted: false, splits: false },
      ...{ dividends: false, quote: false, liveTrades: false, search: false, fundamentals: false },
    },
    bars(query, signal) {
      provider.asked.push(query);
      provider.onAsk(query);
      const error =
        signal?.aborted === true
          ? { kind: 'canceled' as const }
          : (provider.failsOnce.shift() ?? provider.fails);
      if (error !== null) return Promise.resolve(answers.bad(error));
      const all = weekdays(query).filter(
        (day) => day <= (provider.ends ?? '9999') && day > (provider.seam?.day ?? ''),
      );
      const end = addDays(query.from, provider.daysPerPart);
      const bars = all.filter((day) => day < end).map((day) => bar(provider, query.symbol, day));
      const value: BarSeries = { bars, basis: 'raw', seam: provider.seam, next: end > query.to ? null : end };
      return Promise.resolve(answers.good(value, provider.ends === null ? 'end_of_day' : 'historical'));
    },
  };
  return provider;
}

function bar({ closes: own, factor }: Scripted, symbol: string, day: string): Bar {
  const close = own.get(day) ?? 100 * Number(day.slice(8));
  const prices = { open: close, high: close, low: close, close, volume: 1_000 };
  const half = factor === null ? null : close * factor;
  const adjusted = half === null ? null : { open: half, high: half, low: half, close: half, volume: 1_000 };
  return { symbol, interval: '1d', day, startsAt: `${day}T00:00:00.000Z`, ...prices, adjusted };
}

function weekdays({ from, to }: BarQuery): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (![0, 6].includes(new Date(day).getUTCDay())) days.push(day);
  }
  return days;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
