import { bookActor, instrumentOf, isBookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { OrderDone } from '@buttonwood/shared/messages/links.ts';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExchangeScene } from '../audit/exchange-scene.ts';
import { READ_TABLES, ReadModelFold } from '../audit/read-model-fold.ts';
import { NO_HASH } from '../journal/hash-chain.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { openProjectorPool } from './projector-pool.ts';
import { Projector } from './projector.ts';
import { refusals } from './refusals.ts';
import { rebuildReadModels } from './rebuild.ts';

const template = {
  name: 'read_model',
  prepare: async (url: string): Promise<void> => {
    await migrateToLatest(url);
  },
};
const CATCH_UP_MS = 60_000;

let server: TestServer;
let pool: Pool;
let journal: MemoryJournal;
let scene: ExchangeScene;
let troubles: Error[];
let stops: string[];

beforeEach(async () => {
  server = await startPostgres({ template });
  troubles = [];
  stops = [];
  pool = openProjectorPool(server.url, (error) => troubles.push(error));
  journal = new MemoryJournal();
  scene = new ExchangeScene(journal, 42);
  await scene.open();
});

afterEach(async () => {
  await pool.end();
  await server.stop();
});

test('while an exchange trades, its read models follow every stream and end as the fold of the tapes', async () => {
  const projector = newProjector();
  await projector.start();
  await scene.trade(600);
  expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
  await projector.stop();
  expect(await differences()).toEqual([]);
  expect([...refusals(troubles), ...stops]).toEqual([]);
});

test('a projector that starts again goes on where the last one stood', async () => {
  for (const commands of [200, 200]) {
    await scene.trade(commands);
    const projector = newProjector();
    await projector.start();
    expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
    await projector.stop();
  }
  expect(await differences()).toEqual([]);
});

test('what the tables say of an account is what its ledger says', async () => {
  await scene.trade(500);
  const projector = newProjector();
  await projector.start();
  expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
  await projector.stop();
  const db = openDatabase(server.url);
  const { rows } = await sql<{ account_id: number; asset_id: number; total: string; posted: string }>`
    select b.account_id, b.asset_id, b.total::text as total, (
      select coalesce(sum(case when credit_account = b.account_id then amount else -amount end), 0)::text
      from read.ledger_lines l
      where l.asset_id = b.asset_id and b.account_id in (l.credit_account, l.debit_account)) as posted
    from read.balances b`.execute(db);
  await db.destroy();
  expect(rows.length).toBeGreaterThan(8);
  for (const { account_id, asset_id, total, posted } of rows) {
    expect(posted, `account ${account_id}, asset ${asset_id}`).toBe(total);
  }
});

test('read models that were damaged are rebuilt while a projector goes on, and companies stay', async () => {
  await scene.trade(200);
  const projector = newProjector();
  await projector.start();
  expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
  const db = openDatabase(server.url);
  await sql`update read.balances set total = total + 1`.execute(db);
  await sql`delete from read.fills`.execute(db);
  await sql`insert into read.companies (symbol, name, source, fetched_at) values ('ACME', 'Acme', 'csv', now())`.execute(
    db,
  );
  expect(await differences()).not.toEqual([]);
  const onTrouble = (error: Error): void => void troubles.push(error);
  const rebuilding = rebuildReadModels({ journal, databaseUrl: server.url, onTrouble });
  const [rebuilt] = await Promise.all([rebuilding, scene.trade(200)]);
  expect(rebuilt).toEqual({ kind: 'swapped' });
  await scene.trade(100);
  expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
  await projector.stop();
  expect(await differences()).toEqual([]);
  expect(await db.selectFrom('read.companies').select('name').execute()).toEqual([{ name: 'Acme' }]);
  expect(stops).toEqual([]);
  await db.destroy();
});

test('a stream with an event that nobody knows stops alone, and the others go on', async () => {
  const actor = { name: 'book:ODD', actor: bookActor(900) };
  await journal.provision(actor, encodeMessage(Genesis, { ...actor, rulesVersion: 1, ledgerShards: 1 }));
  const bytes = encodeMessage(OrderDone, { order: 1, account: 1, status: 1, reason: 1 });
  const odd = { epoch: 1, number: 1, at: 1, hash: new Uint8Array(32).fill(1), bytes };
  const batch = { epoch: 1, previousNumber: 0, previousHash: NO_HASH, frames: [odd], forwards: [] };
  await journal.commit(actor.name, batch);
  const projector = newProjector();
  await projector.start();
  await scene.trade(100);
  expect(await projector.caughtUp(CATCH_UP_MS)).toBe(true);
  await projector.stop();
  expect(stops).toEqual([expect.stringMatching(/^book:ODD HANDLER_FAILED .*entry 1: .*type 43/)]);
  const db = openDatabase(server.url);
  const { rows } =
    await sql`select stream, stopped is not null as stopped from read.offsets order by 1`.execute(db);
  await db.destroy();
  const moving = ['book:ACME', 'book:BOLT', 'ledger:0', 'venue'].map((stream) => ({
    stream,
    stopped: false,
  }));
  expect(rows).toEqual(expect.arrayContaining([...moving, { stream: 'book:ODD', stopped: true }]));
});

test('a read model whose stream cannot be projected is not swapped in', async () => {
  await scene.trade(50);
  const onTrouble = (error: Error): void => void troubles.push(error);
  const broken = {
    ...{ name: 'ledger', follows: ({ name }: { name: string }) => name === 'ledger:0' },
    open: () => ({
      events: 0,
      add: () => {
        throw new TypeError('broken');
      },
      write: () => Promise.resolve(),
      clear: () => undefined,
    }),
  };
  const result = await rebuildReadModels({
    journal,
    databaseUrl: server.url,
    onTrouble,
    projections: [broken],
  });
  expect(result).toMatchObject({ kind: 'stopped', stream: 'ledger:0' });
  const db = openDatabase(server.url);
  const { rows } =
    await sql`select 1 from information_schema.schemata where schema_name = 'read_next'`.execute(db);
  expect(rows).toEqual([]);
  await db.destroy();
});

function newProjector(): Projector {
  return new Projector({
    journal,
    pool,
    onTrouble: (error) => troubles.push(error),
    onStop: (actor, stop) => stops.push(`${actor.name} ${stop.code} ${stop.detail}`),
  });
}

/** Tables that are not the plain fold of the journal's out streams. */
async function differences(): Promise<string[]> {
  const expected = new ReadModelFold();
  for (const { name, actor } of await journal.actors()) {
    const entries = await journal.readOut(name, 0, 1_000_000);
    if (name === 'venue') expected.venue(entries);
    if (name.startsWith('ledger:')) expected.ledger(0, entries);
    if (isBookActor(actor)) expected.book(instrumentOf(actor), entries);
  }
  const db = openDatabase(server.url);
  const different: string[] = [];
  for (const table of READ_TABLES) {
    const rows = [...expected.rows(table).values()].map(({ row }) => row);
    const found = await sql<Record<string, unknown>>`select * from ${sql.table(`read.${table}`)}`.execute(db);
    if (canonical(found.rows) !== canonical(rows)) different.push(table);
  }
  await db.destroy();
  return different;
}

function canonical(rows: readonly Record<string, unknown>[]): string {
  const texts = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
  return texts.sort().join('\n');
}
