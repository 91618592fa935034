import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ExchangeScene } from '../audit/exchange-scene.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import type { Database } from '../read-model/schema.ts';
import { startPostgres, startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
vi.setConfig({ testTimeout: 300_000 });
const CATCH_UP = { timeout: 120_000, interval: 50 };
/** The projector goes after five seconds at the latest; ten times that where the machine has other things to do. */
const END_MS = 50_000;

let redis: TestServer;
let postgres: TestServer;
let journal: RedisJournal;
let db: Kysely<Database>;
let scene: ExchangeScene;
let projector: ChildProcess;

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres({ own: true })]);
  await migrateToLatest(postgres.url);
  journal = await RedisJournal.open({ url: redis.url, loads: true });
  db = openDatabase(postgres.url);
  scene = new ExchangeScene(journal, 77);
  await scene.open();
  projector = await startProjector();
});

afterAll(async () => {
  await endProjector();
  await journal.close();
  await db.destroy();
  await Promise.all([redis.stop(), postgres.stop()]);
});

test('the projector follows a live exchange', async () => {
  await scene.trade(100);
  await expect.poll(behind, CATCH_UP).toEqual([]);
});

test('it goes on by itself when Postgres was killed and is back', async () => {
  await postgres.kill();
  await scene.trade(100);
  await postgres.restart();
  await expect.poll(behind, CATCH_UP).toEqual([]);
});

test('it goes on by itself when Redis was killed and is back', async () => {
  const connections = journal.connection;
  await redis.kill();
  await redis.restart();
  // Reader and writer come back each in its own time, and a write is refused while the writer is away.
  await expect.poll(() => journal.connection, CATCH_UP).toBe(connections + 2);
  await scene.trade(100);
  await expect.poll(behind, CATCH_UP).toEqual([]);
});

test('killed in the middle of its work and started again, it doubles and loses nothing', async () => {
  await Promise.all([scene.trade(200), restartThreeTimes()]);
  await expect.poll(behind, CATCH_UP).toEqual([]);
  const { rows } = await sql`select account_id from read.activity group by account_id
    having count(*) <> max(account_seq) or min(account_seq) <> 1`.execute(db);
  expect(rows).toEqual([]);
});

test('it ends soon after SIGTERM, and says that all is well', async () => {
  const started = performance.now();
  const exited = once(projector, 'exit');
  projector.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  expect(code).toBe(0);
  expect(performance.now() - started).toBeLessThan(END_MS);
});

async function restartThreeTimes(): Promise<void> {
  for (let restarts = 0; restarts < 3; restarts++) {
    await endProjector();
    projector = await startProjector();
  }
}

/** Kills it if it runs, and waits until it is gone. */
async function endProjector(): Promise<void> {
  if (projector.exitCode !== null || projector.signalCode !== null) return;
  const exited = once(projector, 'exit');
  projector.kill('SIGKILL');
  await exited;
}

async function startProjector(): Promise<ChildProcess> {
  const child = fork(PROGRAM, {
    env: {
      ...process.env,
      REDIS_URL: redis.url,
      DATABASE_URL: postgres.url,
      BUTTONWOOD_DATA: '.',
      LOG_LEVEL: 'error',
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [unknown];
  expect(message).toEqual({ ready: true });
  return child;
}

/** Streams whose last out frame is not the one in the projections' offsets. */
async function behind(): Promise<string[]> {
  const offsets = await db.selectFrom('read.offsets').select(['stream', 'position', 'hash']).execute();
  const streams: string[] = [];
  for (const { name } of await journal.actors()) {
    const control = await journal.control(name);
    const offset = offsets.find(({ stream }) => stream === name);
    const same = offset !== undefined && control !== undefined && offset.hash.equals(control.lastHash);
    if (!same) streams.push(`${name}: ${offset?.position ?? 0} of ${control?.lastOut ?? 0}`);
  }
  return streams;
}
