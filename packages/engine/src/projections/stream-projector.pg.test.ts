import { setTimeout as sleep } from 'node:timers/promises';
import { bookActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { InstrumentListed } from '@buttonwood/shared/messages/venue-events.ts';
import { OrderDone } from '@buttonwood/shared/messages/links.ts';
import { AccountOrderDone } from '@buttonwood/shared/messages/ledger-events.ts';
import { Client, type Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { READ_TABLES, ReadModelFold } from '../audit/read-model-fold.ts';
import type { ActorEntry, OutEntry } from '../journal/journal.ts';
import { columnParsers } from '../read-model/column-parsers.ts';
import { migrateToLatest } from '../read-model/migrate.ts';
import { startPostgres } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { bookProjection } from './book-projection.ts';
import { bookTape, LEDGER, ledgerTape, seededDice, TapeWriter } from './event-tape.ts';
import { ledgerProjection } from './ledger-projection.ts';
import { PoisonError, type Projection } from './projection.ts';
import { openProjectorPool } from './projector-pool.ts';
import { refusals } from './refusals.ts';
import { StreamProjector } from './stream-projector.ts';
import { venueProjection } from './venue-projection.ts';

const template = {
  name: 'read_model',
  prepare: async (url: string): Promise<void> => {
    await migrateToLatest(url);
  },
};
const book = (instrument: number): ActorEntry => ({
  name: `book:SYM${instrument}`,
  actor: bookActor(instrument),
});

const KILL_EVERY_MS = 25;

let server: TestServer;
let pool: Pool;
let troubles: Error[];

beforeEach(async () => {
  server = await startPostgres({ template });
  troubles = [];
  pool = openProjectorPool(server.url, (error) => troubles.push(error));
});

afterEach(async () => {
  await pool.end();
  await server.stop();
});

describe('what the projections write', () => {
  test.each([1, 2, 3])(
    'the tables are the fold of the tape, however it is cut into batches (seed %i)',
    async (seed) => {
      const tape = ledgerTape(seed, 400);
      const books = [1, 2].map((instrument) => ({
        instrument,
        tape: bookTape(seed + instrument, instrument, 300),
      }));
      const expected = new ReadModelFold();
      expected.ledger(0, tape);
      for (const { instrument, tape: entries } of books) expected.book(instrument, entries);
      await Promise.all([
        applyInPieces(projector(ledgerProjection, LEDGER, tape), tape, seed),
        ...books.map(({ instrument, tape: entries }) =>
          applyInPieces(projector(bookProjection, book(instrument), entries), entries, seed),
        ),
      ]);
      for (const table of READ_TABLES) {
        expect(await rowsOf(table), table).toEqual(expectedRows(expected, table));
      }
      expect(await balanceOfLines()).toEqual([]);
      expect(refusals(troubles)).toEqual([]);
    },
  );

  test('the venue and the book may be projected in either order and leave the same instrument', async () => {
    const listing = new TapeWriter();
    listing.put(InstrumentListed, {
      instrument: 1,
      tickUnits: 100,
      lotSize: 1,
      bandBps: 1_000,
      symbol: 'SYM1',
    });
    listing.end(1);
    const tape = bookTape(7, 1, 50);
    const venue = { name: 'venue', actor: VENUE_ACTOR };
    await projector(venueProjection, venue, listing.entries).apply(listing.entries);
    await projector(bookProjection, book(1), tape).apply(tape);
    const venueFirst = await rowsOf('instruments');
    await query('truncate read.instruments, read.offsets, read.trades, read.candles, read.order_book_states');
    await projector(bookProjection, book(1), tape).apply(tape);
    await projector(venueProjection, venue, listing.entries).apply(listing.entries);
    expect(await rowsOf('instruments')).toEqual(venueFirst);
    expect(venueFirst).toHaveLength(1);
  });
});

describe('exactly once', () => {
  test('entries delivered again change nothing', async () => {
    const tape = ledgerTape(4, 200);
    const one = projector(ledgerProjection, LEDGER, tape);
    await one.apply(tape);
    const before = await everything();
    await one.apply(tape.slice(50, 150));
    await projector(ledgerProjection, LEDGER, tape).apply(tape);
    expect(await everything()).toEqual(before);
  });

  test('two projectors of one stream at once leave what one alone leaves', async () => {
    const tape = ledgerTape(5, 300);
    const expected = new ReadModelFold();
    expected.ledger(0, tape);
    const both = [11, 12].map((seed) => applyInPieces(projector(ledgerProjection, LEDGER, tape), tape, seed));
    await Promise.all(both);
    for (const table of ['orders', 'fills', 'ledger_lines', 'balances'])
      expect(await rowsOf(table), table).toEqual(expectedRows(expected, table));
    expect(refusals(troubles)).toEqual([]);
  });

  test('connections that break anywhere, COMMIT included, lose nothing and double nothing', async () => {
    const tape = ledgerTape(6, 400);
    const expected = new ReadModelFold();
    expected.ledger(0, tape);
    const one = projector(ledgerProjection, LEDGER, tape);
    let isDone = false;
    const applying = applyInPieces(one, tape, 3).finally(() => (isDone = true));
    const killing = async (): Promise<void> => {
      for (let kills = 0; kills < 12 && !isDone; kills++) {
        await query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'buttonwood'`);
        await sleep(KILL_EVERY_MS);
      }
    };
    await Promise.all([applying, killing()]);
    expect(troubles.length).toBeGreaterThan(0);
    for (const table of ['orders', 'fills', 'ledger_lines', 'activity'])
      expect(await rowsOf(table), table).toEqual(expectedRows(expected, table));
  });

  test('an answer to COMMIT that is lost is found out from the offset', async () => {
    const tape = ledgerTape(8, 50);
    const expected = new ReadModelFold();
    expected.ledger(0, tape);
    let lost = 0;
    const deaf = losingCommitAnswers(pool, () => ++lost <= 2);
    await projector(ledgerProjection, LEDGER, tape, deaf).apply(tape);
    expect(lost).toBeGreaterThan(0);
    expect(await rowsOf('ledger_lines')).toEqual(expectedRows(expected, 'ledger_lines'));
  });

  test('a database that lost its last moments is given them again', async () => {
    const tape = ledgerTape(9, 200);
    const one = projector(ledgerProjection, LEDGER, tape);
    await one.apply(tape.slice(0, 100));
    const tables = [
      'accounts',
      'orders',
      'fills',
      'reversed_fills',
      'balances',
      'positions',
      'position_lots',
      'ledger_lines',
      'activity',
      'transfers',
      'offsets',
    ];
    for (const table of tables) await query(`create table kept_${table} as table read.${table}`);
    await one.apply(tape.slice(100, 150));
    for (const table of tables)
      await query(`truncate read.${table}; insert into read.${table} table kept_${table}`);
    await one.apply(tape.slice(150));
    const expected = new ReadModelFold();
    expected.ledger(0, tape);
    expect(await rowsOf('orders')).toEqual(expectedRows(expected, 'orders'));
    expect(await rowsOf('fills')).toEqual(expectedRows(expected, 'fills'));
  });
});

describe('a tape that cannot be projected', () => {
  test('everything before the bad entry is applied, the stream stops there and says so', async () => {
    const tape = ledgerTape(10, 100);
    const bad = new TapeWriter();
    const done = {
      status: 2,
      reason: 2,
      cumQuantity: 0,
      cashTotal: 0,
      cashHeld: 0,
      shareTotal: 0,
      shareHeld: 0,
    };
    bad.put(AccountOrderDone, { account: 1_000, accountSeq: 9_999, order: 12_345, instrument: 1, ...done });
    bad.end(1);
    const entries = [...tape, ...bad.entries.map((entry) => ({ ...entry, number: tape.length + 1 }))];
    await expect(projector(ledgerProjection, LEDGER, entries).apply(entries)).rejects.toThrow(
      /entry 101: 1 orders changed/,
    );
    expect(await query('select position, stopped from read.offsets')).toEqual([
      { position: 100, stopped: expect.stringContaining('entry 101') },
    ]);
  });

  test('an event that nobody knows stops the stream instead of being left out', async () => {
    const strange = new TapeWriter();
    strange.put(OrderDone, { order: 1, account: 1_000, status: 1, reason: 1 });
    strange.end(1);
    const stopped = projector(ledgerProjection, LEDGER, strange.entries).apply(strange.entries);
    await expect(stopped).rejects.toThrow(PoisonError);
    await expect(stopped).rejects.toThrow(/type 43/);
    expect(await rowsOf('activity')).toEqual([]);
  });

  test('an offset whose entry is not in the stream any more stops it', async () => {
    const tape = ledgerTape(11, 60);
    await projector(ledgerProjection, LEDGER, tape).apply(tape.slice(0, 30));
    await query(`update read.offsets set hash = decode(repeat('00', 32), 'hex')`);
    const late = projector(ledgerProjection, LEDGER, tape).apply(tape.slice(40));
    await expect(late).rejects.toThrow(/ANCHOR_LOST/);
  });
});

function projector(
  projection: Projection,
  actor: ActorEntry,
  stream: readonly OutEntry[],
  over: Pool = pool,
): StreamProjector {
  const readOut = async (_: string, after: number, limit: number): Promise<OutEntry[]> =>
    stream.slice(after, after + limit);
  return new StreamProjector({
    pool: over,
    journal: { readOut },
    projection,
    actor,
    onTrouble: (error) => troubles.push(error),
  });
}

async function applyInPieces(one: StreamProjector, tape: readonly OutEntry[], seed: number): Promise<void> {
  const dice = seededDice(seed);
  for (let from = 0; from < tape.length;) {
    const to = from + 1 + dice(60);
    await one.apply(tape.slice(from, to));
    from = to;
  }
}

/** Carries every COMMIT out, but breaks the connection before its answer when `loses` says so. */
function losingCommitAnswers(real: Pool, loses: () => boolean): Pool {
  const connect = async (): Promise<unknown> => {
    const client = await real.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name !== 'query') {
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        return async (statement: string | { text: string }, values?: unknown[]) => {
          const result = await target.query(statement as string, values);
          if (statement === 'commit' && loses()) throw new Error('Connection terminated unexpectedly');
          return result;
        };
      },
    });
  };
  return { connect } as unknown as Pool;
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({
    connectionString: server.url,
    types: columnParsers,
    options: '-c timezone=UTC',
  });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function expectedRows(expected: ReadModelFold, table: string): Record<string, unknown>[] {
  return sorted([...expected.rows(table).values()].map(({ row }) => row));
}

async function rowsOf(table: string): Promise<unknown[]> {
  return sorted(await query(`select * from read.${table}`));
}

async function everything(): Promise<unknown[]> {
  const tables = [
    'orders',
    'fills',
    'reversed_fills',
    'balances',
    'positions',
    'position_lots',
    'ledger_lines',
    'activity',
    'transfers',
    'accounts',
    'offsets',
  ];
  return Promise.all(tables.map((table) => rowsOf(table)));
}

/** Accounts whose postings do not add up to what the tape says were moved: every asset sums to zero by construction of lines. */
function balanceOfLines(): Promise<unknown[]> {
  return query(`select asset_id from (
      select asset_id, credit_account as account, amount from read.ledger_lines
      union all select asset_id, debit_account, -amount from read.ledger_lines) p
    group by asset_id having sum(amount) <> 0`);
}

function sorted(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const inOrder = rows.map((row) =>
    Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  return inOrder.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
