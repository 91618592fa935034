import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RedisJournal } from '../journal/redis-journal.ts';
import { inboxKey, outKey } from '../journal/stream-names.ts';
import { openProjectorPool } from '../projections/projector-pool.ts';
import { Projector } from '../projections/projector.ts';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import { startPostgres, startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { runAudit } from './audit.console.ts';
import { ExchangeScene } from './exchange-scene.ts';

let redis: TestServer;
let postgres: TestServer;
let client: Redis;
let lines: string[];

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  await migrateToLatest(postgres.url);
  client = new Redis(redis.url);
  const journal = await RedisJournal.open({ url: redis.url, loads: true });
  const scene = new ExchangeScene(journal, 5);
  await scene.open();
  await scene.trade(150);
  const pool = openProjectorPool(postgres.url, () => undefined);
  const projector = new Projector({ journal, pool, onTrouble: () => undefined, onStop: () => undefined });
  await projector.start();
  expect(await projector.caughtUp(60_000)).toBe(true);
  await projector.stop();
  await pool.end();
  await journal.close();
});

beforeEach(() => {
  lines = [];
});

afterAll(async () => {
  client.disconnect();
  await Promise.all([redis.stop(), postgres.stop()]);
});

test('an honest exchange passes with one line for each stream and table', async () => {
  expect(await audit()).toBe(0);
  for (const name of ['venue', 'ledger:0', 'book:ACME', 'book:BOLT', 'links', 'read.orders', 'read.balances'])
    expect(lines).toContainEqual(expect.stringContaining(`PASS  ${name}  `));
});

test('one byte of an out frame in Redis is named with its number', async () => {
  const restore = await rewrite(outKey('book:ACME'), (number, fields) => {
    const bytes = fields[5];
    if (number === 30 && bytes !== undefined) bytes[0] = (bytes[0] ?? 0) ^ 1;
    return true;
  });
  expect(await audit()).toBe(1);
  expect(faults()[0]).toMatch(/^FAIL {2}book:ACME {2}first bad number 30: changed_byte/);
  await restore();
});

test('an inbox entry that is missing in Redis is named with its number', async () => {
  const restore = await rewrite(inboxKey('ledger:0'), (number) => number !== 100);
  expect(await audit()).toBe(1);
  expect(faults()[0]).toMatch(/^FAIL {2}ledger:0 {2}first bad number 100: missing_entry/);
  expect(lines).toContain('SKIP  read models  the tape of ledger:0 is not good from 100 on');
  await restore();
});

test('a balance changed in Postgres is named with its column and stream position', async () => {
  const db = openDatabase(postgres.url);
  await sql`update read.balances set held = held + 1 where account_id = 1002 and asset_id = 1`.execute(db);
  expect(await audit()).toBe(1);
  expect(faults()).toEqual([
    expect.stringMatching(
      /^FAIL {2}read\.balances {2}account_id 1002, asset_id 1 {2}held: expected \d+, found \d+; ledger:0 at \d+$/,
    ),
    expect.stringContaining('FAIL'),
  ]);
  await sql`update read.balances set held = held - 1 where account_id = 1002 and asset_id = 1`.execute(db);
  await db.destroy();
  lines = [];
  expect(await audit()).toBe(0);
});

function audit(): Promise<0 | 1> {
  const env = { REDIS_URL: redis.url, DATABASE_URL: postgres.url };
  return runAudit({ env, write: (line) => lines.push(line) });
}

function faults(): string[] {
  return lines.filter((line) => line.startsWith('FAIL'));
}

/** Writes a stream anew, with entries left out or changed; returns what puts it back. */
async function rewrite(
  key: string,
  keep: (number: number, fields: Buffer[]) => boolean,
): Promise<() => Promise<void>> {
  const before = await client.dumpBuffer(key);
  const entries = await client.xrangeBuffer(key, '-', '+');
  await client.del(key);
  for (const [id, fields] of entries) {
    const number = Number(id.toString().split('-')[1]);
    if (keep(number, fields)) await client.xadd(key, id.toString(), ...fields);
  }
  return async () => {
    await client.del(key);
    await client.restore(key, 0, before);
  };
}
