import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { openProjectorPool } from '../projections/projector-pool.ts';
import { Projector } from '../projections/projector.ts';
import { openDatabase } from '../read-model/database.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import type { Database } from '../read-model/schema.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import type { RowFinding } from './audit-report.ts';
import { ExchangeScene } from './exchange-scene.ts';
import { READ_TABLES } from './read-model-fold.ts';
import { exitCodeOf } from './report.ts';
import { verifyTape } from './verify.ts';

const template = {
  name: 'read_model',
  prepare: async (url: string): Promise<void> => {
    await migrateToLatest(url);
  },
};

let server: TestServer;
let db: Kysely<Database>;
let journal: MemoryJournal;
let scene: ExchangeScene;

beforeEach(async () => {
  server = await startPostgres({ template });
  db = openDatabase(server.url);
  journal = new MemoryJournal();
  scene = new ExchangeScene(journal, 99);
  await scene.open();
  await scene.trade(400);
  await project();
});

afterEach(async () => {
  await db.destroy();
  await server.stop();
});

describe('read models beside their tape', () => {
  test('every row of every table is compared, and an honest one passes', async () => {
    const report = await verifyTape({ journal, database: db });
    expect(exitCodeOf(report)).toBe(0);
    for (const table of READ_TABLES) {
      const { rows } = await sql<{
        n: number;
      }>`select count(*) as n from ${sql.table(`read.${table}`)}`.execute(db);
      expect(report.tables?.find((one) => one.table === table)?.rows, table).toBe(rows[0]?.n);
    }
  });

  test('tables that are behind the tape are compared where they stand', async () => {
    await scene.trade(100);
    expect(await faults()).toEqual([]);
  });

  test('one changed balance is named with its column and its position', async () => {
    await sql`update read.balances set total = total + 1 where account_id = 1000 and asset_id = 0`.execute(
      db,
    );
    const [fault, ...others] = await faults();
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ table: 'balances', key: 'account_id 1000, asset_id 0', column: 'total' });
    expect(Number(fault?.found)).toBe(Number(fault?.expected) + 1);
    expect(fault?.stream).toBe('ledger:0');
    expect(fault?.position).toBeGreaterThan(0);
  });

  test.each([
    [
      'a fill that is gone',
      'delete from read.fills where ctid = (select min(ctid) from read.fills)',
      'fills',
    ],
    ['a price of a trade', 'update read.trades set price = price + 1 where trade_id = 3', 'trades'],
    ['a posting', 'update read.ledger_lines set amount = amount + 1 where account_seq = 2', 'ledger_lines'],
    ['a status', 'update read.orders set final_status = 2 where final_status = 1', 'orders'],
    ['a cost', 'update read.positions set cost = cost + 1 where account_id = 1001', 'positions'],
    ['a candle', `update read.candles set volume = 0 where interval = '1d'`, 'candles'],
    ['a band', 'update read.instruments set band_low = 1', 'instruments'],
    ['a word of the history', `update read.activity set data = '{}' where account_seq = 2`, 'activity'],
    ['an offset', 'update read.offsets set hash = hash || hash', 'offsets'],
  ])('%s is found', async (_, change, table) => {
    await sql.raw(change).execute(db);
    const found = await faults();
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((fault) => fault.table))).toEqual(new Set([table]));
  });

  test('a row that the tape does not have is found by its account', async () => {
    await sql`insert into read.fills select instrument_id, 999999, order_id, account_id, 999999, side, role, price,
      quantity, cum_quantity, leaves, cash, fee, filled_at from read.fills limit 1`.execute(db);
    expect(await faults()).toMatchObject([{ table: 'fills', column: '*' }]);
  });

  test('an offset ahead of the tape is found', async () => {
    await sql`update read.offsets set position = position + 1000 where stream = 'book:ACME'`.execute(db);
    expect(await faults()).toContainEqual(expect.objectContaining({ table: 'offsets', key: 'book:ACME' }));
  });
});

async function faults(): Promise<RowFinding[]> {
  const report = await verifyTape({ journal, database: db });
  const found = (report.tables ?? []).flatMap(({ findings }) => findings);
  expect(exitCodeOf(report)).toBe(found.length === 0 ? 0 : 1);
  return found;
}

async function project(): Promise<void> {
  const fail = (error: Error): never => {
    throw error;
  };
  const pool = openProjectorPool(server.url, fail);
  const projector = new Projector({
    journal,
    pool,
    onTrouble: fail,
    onStop: (_, { detail }) => fail(new Error(detail)),
  });
  await projector.start();
  expect(await projector.caughtUp(10_000)).toBe(true);
  await projector.stop();
  await pool.end();
}
