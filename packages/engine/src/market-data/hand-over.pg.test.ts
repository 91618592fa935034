import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SubmitOutcome } from '../journal/command-producer.ts';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import type { Database } from '../read-model/schema.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { HandOver } from './hand-over.ts';
import { dismissTick, MAX_HELD_PER_SYMBOL, releaseTick } from './quarantine.ts';
import type { ReferenceCandidate } from './quarantine-rules.ts';

const NOW = Date.UTC(2026, 2, 4, 15);

let server: TestServer;
let db: Kysely<Database>;
let handOver: HandOver;
let answer: SubmitOutcome;
/** What reached an inbox: book and price in ticks. */
let sent: { inbox: string; price: number }[];

beforeAll(async () => {
  const prepare = async (url: string): Promise<void> => {
    await migrateToLatest(url);
  };
  server = await startPostgres({ template: { name: 'migrated', prepare } });
  db = openDatabase(server.url);
  await sql`insert into read.instruments (instrument_id, symbol, tick_units, lot_size, band_bps, phase, updated_at)
    values (1, 'AAPL', 500, 1, 1000, 1, now())`.execute(db);
});

afterAll(async () => {
  await db.destroy();
  await server.stop();
});

beforeEach(async () => {
  await sql`truncate market.reference_prices, market.quarantine`.execute(db);
  answer = { kind: 'appended' };
  sent = [];
  let requests = 0;
  const producer = {
    process: 1,
    nextRequest: () => (requests += 1),
    submit: (inbox: string, _class: string, bytes: Uint8Array) => {
      const [message] = decodeFrame(bytes);
      const price = message?.kind === 'SetReferencePrice' ? message.body.price : -1;
      if (answer.kind === 'appended') sent.push({ inbox, price });
      return Promise.resolve(answer);
    },
  };
  handOver = new HandOver({ database: db, producer, clock: () => NOW });
});

function trade(price: number, msAgo: number, change: Partial<ReferenceCandidate> = {}): ReferenceCandidate {
  const seenAt = (NOW - msAgo) * 1_000;
  return { symbol: 'AAPL', price, source: 'finnhub', seenAt, kind: 'trade', bid: null, ask: null, ...change };
}

test('a price goes to its book, rounded to the tick', async () => {
  expect(await handOver.offer(trade(1_000_260, 10))).toEqual({ kind: 'forwarded' });
  expect(sent).toEqual([{ inbox: bookName('AAPL'), price: 2_001 }]);
});

test('the same price at the same time is no news, and neither is a close older than what the book has', async () => {
  await handOver.offer(trade(1_000_000, 10));
  expect(await handOver.offer(trade(1_000_000, 10))).toEqual({ kind: 'unchanged' });
  expect(await handOver.offer(trade(990_000, 3_600_000, { kind: 'close' }))).toEqual({ kind: 'unchanged' });
  expect(sent).toHaveLength(1);
  expect(await held()).toEqual([]);
});

test('the correction of a price takes its place', async () => {
  await handOver.offer(trade(1_000_000, 10));
  expect(await handOver.offer(trade(1_001_000, 10))).toEqual({ kind: 'forwarded' });
});

test('a price that jumps is held once, however often it comes, and no book hears of it', async () => {
  await handOver.offer(trade(1_000_000, 20));
  for (let i = 0; i < 3; i++) {
    expect(await handOver.offer(trade(2_000_000, 10))).toEqual({ kind: 'quarantined', reason: 'jump' });
  }
  expect(sent).toHaveLength(1);
  expect(await held()).toMatchObject([
    { reason: 'jump', price: 2_000_000, compared_with: 1_000_000, state: 'held' },
  ]);
});

test('what an operator releases is handed over once; what is dismissed never is', async () => {
  await handOver.offer(trade(1_000_000, 20));
  await handOver.offer(trade(2_000_000, 10));
  await handOver.offer(trade(3_000_000, 9));
  const [first, second] = await held();
  expect(await dismissTick(db, second?.id ?? 0, 'ops@example.test')).toBe('decided');
  expect(await releaseTick(db, first?.id ?? 0, 'ops@example.test')).toBe('decided');
  expect(await releaseTick(db, first?.id ?? 0, 'ops@example.test')).toBe('not_held');
  expect(await handOver.forwardReleased()).toBe(1);
  expect(await handOver.forwardReleased()).toBe(0);
  expect(sent.map(({ price }) => price)).toEqual([2_000, 4_000]);
  // From now on it is what prices are compared with.
  expect(await handOver.offer(trade(2_100_000, 5))).toEqual({ kind: 'forwarded' });
});

test('a price that the inbox did not take can be offered again', async () => {
  answer = { kind: 'busy' };
  expect(await handOver.offer(trade(1_000_000, 10))).toEqual({ kind: 'failed', outcome: 'busy' });
  answer = { kind: 'appended' };
  expect(await handOver.offer(trade(1_000_000, 10))).toEqual({ kind: 'forwarded' });
});

test('a price for something that is not listed goes nowhere', async () => {
  expect(await handOver.offer(trade(1_000_000, 10, { symbol: 'NONE' }))).toEqual({ kind: 'not_listed' });
});

test('of prices offered at the same time the newest one is the last that the book hears', async () => {
  await handOver.offer(trade(1_000_000, 1_000));
  await Promise.all(
    [500, 100, 300, 200, 400].map((ago) => handOver.offer(trade(1_000_000 + ago * 500, ago))),
  );
  const prices = sent.map(({ price }) => price);
  expect(prices.at(-1)).toBe(2_100);
  expect([...prices].sort((a, b) => b - a).slice(0, -1)).toEqual(prices.slice(1));
});

test('a source gone mad fills no disk', async () => {
  await handOver.offer(trade(1_000_000, 60_000));
  for (let i = 0; i < MAX_HELD_PER_SYMBOL + 5; i++) await handOver.offer(trade(5_000_000 + i, 1_000));
  expect(await held()).toHaveLength(MAX_HELD_PER_SYMBOL);
});

function held() {
  return db.selectFrom('market.quarantine').selectAll().where('symbol', '=', 'AAPL').orderBy('id').execute();
}
