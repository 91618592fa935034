import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { must } from '@buttonwood/shared/base/assert.ts';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import {
  instrumentOf,
  isBookActor,
  isLedgerActor,
  shardOf,
  VENUE_ACTOR,
} from '@buttonwood/shared/ids/actor-id.ts';
import type { ActorEntry, ActorName, OutEntry } from '../journal/journal.ts';
import type { Database } from '../read-model/schema.ts';
import { MAX_FINDINGS_PER_TABLE, type RowFinding, type TableReport } from './audit-report.ts';
import { READ_TABLES, ReadModelFold, type ExpectedRow, type Row } from './read-model-fold.ts';

/** Rows that cannot change any more are compared and let go when there are so many. */
const COMPARE_AT = 2_000;
/** Rows in one look-up. */
const ROWS_PER_QUERY = 1_000;

type ReadTable = (typeof READ_TABLES)[number];

interface TableShape {
  /** Columns of the key with their array types. `us` is a time, given in microseconds. */
  readonly key: Readonly<Record<string, 'int8' | 'text' | 'us'>>;
  /** Column by which rows are counted, to find those that the tape does not have. */
  readonly countBy: string;
  /** Whether a row is final, so that it need not be kept. */
  readonly isFinal: (row: Row) => boolean;
}

const always = (): boolean => true;
const never = (): boolean => false;

const SHAPES: Readonly<Record<string, TableShape>> = {
  accounts: { key: { account_id: 'int8' }, countBy: 'account_id', isFinal: never },
  orders: {
    key: { order_id: 'int8' },
    countBy: 'account_id',
    isFinal: (row) => row['final_status'] !== null,
  },
  fills: { key: { account_id: 'int8', account_seq: 'int8' }, countBy: 'account_id', isFinal: always },
  reversed_fills: {
    key: { account_id: 'int8', account_seq: 'int8' },
    countBy: 'account_id',
    isFinal: always,
  },
  position_lots: {
    key: { account_id: 'int8', account_seq: 'int8' },
    countBy: 'account_id',
    isFinal: (row) => row['open_quantity'] === 0,
  },
  balances: { key: { account_id: 'int8', asset_id: 'int8' }, countBy: 'account_id', isFinal: never },
  positions: { key: { account_id: 'int8', instrument_id: 'int8' }, countBy: 'account_id', isFinal: never },
  ledger_lines: {
    key: { ledger_shard: 'int8', ledger_position: 'int8', line: 'int8' },
    countBy: 'account_id',
    isFinal: always,
  },
  activity: { key: { account_id: 'int8', account_seq: 'int8' }, countBy: 'account_id', isFinal: always },
  transfers: { key: { account_id: 'int8', account_seq: 'int8' }, countBy: 'account_id', isFinal: always },
  trades: { key: { instrument_id: 'int8', trade_id: 'int8' }, countBy: 'instrument_id', isFinal: always },
  candles: {
    key: { instrument_id: 'int8', interval: 'text', starts_at: 'us' },
    countBy: 'instrument_id',
    isFinal: never,
  },
  order_book_states: { key: { order_id: 'int8' }, countBy: 'state', isFinal: (row) => row['state'] !== 2 },
  instruments: { key: { instrument_id: 'int8' }, countBy: 'instrument_id', isFinal: never },
};

interface Progress {
  rows: number;
  readonly counts: Map<string, number>;
  readonly findings: RowFinding[];
}

/**
 * Compares every row of the read models with a fold of the tapes, at the positions where the projections stand. Reads within
 * one transaction, so that rows and offsets belong together while projectors go on.
 */
export class ReadModelAudit {
  private readonly tx: Transaction<Database>;
  private readonly offsets: ReadonlyMap<ActorName, { readonly position: number; readonly hash: Uint8Array }>;
  private readonly fold = new ReadModelFold();
  private readonly progress = new Map<string, Progress>(
    READ_TABLES.map((table) => [table, { rows: 0, counts: new Map<string, number>(), findings: [] }]),
  );
  private readonly reached = new Map<ActorName, number>();

  private constructor(tx: Transaction<Database>, offsets: ReadModelAudit['offsets']) {
    this.tx = tx;
    this.offsets = offsets;
  }

  /** Runs `work` with an audit over one unchanging view of the database. */
  static async within<T>(db: Kysely<Database>, work: (audit: ReadModelAudit) => Promise<T>): Promise<T> {
    return db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const rows = await tx.selectFrom('read.offsets').select(['stream', 'position', 'hash']).execute();
        const offsets = new Map(rows.map(({ stream, position, hash }) => [stream, { position, hash }]));
        return work(new ReadModelAudit(tx, offsets));
      });
  }

  /** Takes the next frames of a stream; those behind the projection's offset are not in the tables yet. */
  async add(actor: ActorEntry, frames: readonly OutEntry[]): Promise<void> {
    const offset = this.offsets.get(actor.name);
    if (offset === undefined) return;
    const applied = frames.filter(({ number }) => number <= offset.position);
    const last = applied.at(-1);
    if (last === undefined) return;
    this.reached.set(actor.name, last.number);
    if (last.number === offset.position && !equalBytes(last.hash, offset.hash))
      this.report(
        'offsets',
        actor.name,
        'hash',
        'the frame on the tape',
        'another frame',
        actor.name,
        last.number,
      );
    this.fold.stream = actor.name;
    if (actor.actor === VENUE_ACTOR) this.fold.venue(applied);
    else if (isLedgerActor(actor.actor)) this.fold.ledger(shardOf(actor.actor), applied);
    else if (isBookActor(actor.actor)) this.fold.book(instrumentOf(actor.actor), applied);
    for (const table of READ_TABLES) await this.letGo(table, COMPARE_AT, shapeOf(table).isFinal);
  }

  /** Compares what was kept, and looks for rows that the tape does not have. */
  async finish(): Promise<readonly TableReport[]> {
    for (const table of READ_TABLES) {
      await this.letGo(table, 1, always);
      await this.findExtraRows(table);
    }
    for (const [stream, { position }] of this.offsets) {
      const reached = this.reached.get(stream) ?? 0;
      if (reached < position)
        this.report('offsets', stream, 'position', `at most ${reached}`, String(position), stream, reached);
    }
    return [...this.progress].map(([table, { rows, findings }]) => ({ table, rows, findings }));
  }

  private async letGo(table: ReadTable, atLeast: number, isFinal: (row: Row) => boolean): Promise<void> {
    const rows = this.fold.rows(table);
    if (rows.size < atLeast) return;
    const final = [...rows].filter(([, { row }]) => isFinal(row));
    if (final.length < Math.min(atLeast, ROWS_PER_QUERY)) return;
    for (let from = 0; from < final.length; from += ROWS_PER_QUERY) {
      const batch = final.slice(from, from + ROWS_PER_QUERY);
      await this.compareRows(
        table,
        batch.map(([, expected]) => expected),
      );
      for (const [key] of batch) rows.delete(key);
    }
  }

  private async compareRows(table: ReadTable, expected: readonly ExpectedRow[]): Promise<void> {
    const { key, countBy } = shapeOf(table);
    const progress = this.progressOf(table);
    const found = new Map<string, Row>();
    for (const row of await this.load(table, expected)) found.set(keyText(key, row), row);
    for (const { row, stream, position } of expected) {
      const group = String(row[countBy]);
      progress.counts.set(group, (progress.counts.get(group) ?? 0) + 1);
      progress.rows += 1;
      const name = keyText(key, row);
      const there = found.get(name);
      if (there === undefined) {
        this.report(table, name, '*', 'a row', 'no row', stream, position);
        // It is not there, so it does not count against rows that are too many.
        progress.counts.set(group, (progress.counts.get(group) ?? 0) - 1);
        continue;
      }
      for (const column of Object.keys(row)) {
        const [wanted, got] = [valueText(row[column]), valueText(there[column])];
        if (wanted !== got) this.report(table, name, column, wanted, got, stream, position);
      }
    }
  }

  private async load(table: ReadTable, expected: readonly ExpectedRow[]): Promise<Row[]> {
    const columns = Object.entries(shapeOf(table).key);
    const arrays = columns.map(([name, type]) => {
      const values = expected.map(({ row }) => row[name]);
      return type === 'text' ? sql`${values}::text[]` : sql`${values}::int8[]`;
    });
    const names = sql.join(columns.map(([name]) => sql.ref(name)));
    const keys = sql.join(columns.map(([name, type]) => keyColumn(name, type)));
    const { rows } = await sql<Row>`select * from ${sql.table(`read.${table}`)}
      where (${names}) in (select ${keys} from unnest(${sql.join(arrays)}) as k (${names}))`.execute(this.tx);
    return rows;
  }

  private async findExtraRows(table: ReadTable): Promise<void> {
    const { countBy } = shapeOf(table);
    const { counts } = this.progressOf(table);
    const { rows } = await sql<{ group: number; count: number }>`
      select ${sql.ref(countBy)} as group, count(*) as count from ${sql.table(`read.${table}`)}
      group by 1 order by 1`.execute(this.tx);
    for (const { group, count } of rows) {
      const expected = counts.get(String(group)) ?? 0;
      if (count > expected)
        this.report(table, `${countBy} ${group}`, '*', `${expected} rows`, `${count} rows`, '', 0);
    }
  }

  private report(
    table: string,
    key: string,
    column: string,
    expected: string,
    found: string,
    stream: ActorName,
    position: number,
  ): void {
    const { findings } = this.progressOf(table);
    if (findings.length < MAX_FINDINGS_PER_TABLE)
      findings.push({ table, key, column, expected, found, stream, position });
  }

  private progressOf(table: string): Progress {
    let progress = this.progress.get(table);
    if (progress === undefined) {
      progress = { rows: 0, counts: new Map(), findings: [] };
      this.progress.set(table, progress);
    }
    return progress;
  }
}

function shapeOf(table: ReadTable): TableShape {
  return must(SHAPES[table], `${table} has a shape`);
}

function keyColumn(name: string, type: 'int8' | 'text' | 'us'): RawBuilder<unknown> {
  const column = sql.ref(`k.${name}`);
  return type === 'us' ? sql`'epoch'::timestamptz + ${column} * interval '1 microsecond'` : sql`${column}`;
}

function keyText(key: TableShape['key'], row: Row): string {
  return Object.keys(key)
    .map((name) => `${name} ${valueText(row[name])}`)
    .join(', ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
