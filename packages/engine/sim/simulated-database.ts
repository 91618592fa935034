import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { Dice } from '../src/core/ledger/dice.ts';
import type { ProjectorOptions } from '../src/projections/projector.ts';
import type { Program, VirtualTime } from './virtual-time.ts';

export interface StoredOffset {
  readonly epoch: number;
  readonly position: number;
  readonly hash: Uint8Array;
}

/** What one transaction has changed. */
interface Transaction {
  readonly offsets: Map<string, StoredOffset>;
  /** `instrument/trade`, and the same with the order for fills. */
  readonly trades: string[];
  readonly fills: string[];
}

interface Answer {
  readonly rowCount: number;
  readonly rows: readonly unknown[];
}

const MAX_QUERY_US = 1_500;
const NOTHING: Answer = { rowCount: 0, rows: [] };

/**
 * The part of Postgres that projectors lean on: transactions, a row lock and compare-and-set on offsets, rows of trades and fills.
 * Other statements are taken and touch as many rows as they name. It can lose connections, and its last moments.
 */
export class SimulatedDatabase {
  /** Out of 1,000 queries, how many break their connection, before or after they were carried out. */
  trouble = 0;
  offsets = new Map<string, StoredOffset>();
  readonly stopped = new Map<string, string>();
  private readonly time: VirtualTime;
  private readonly dice: Dice;
  private committed: Transaction[] = [];
  private readonly connections = new Set<Connection>();
  private readonly locks = new Map<string, Connection>();
  private readonly waiting: { key: string; connection: Connection; go: () => void }[] = [];

  constructor(time: VirtualTime, dice: Dice) {
    this.time = time;
    this.dice = dice;
  }

  get trades(): string[] {
    return this.committed.flatMap(({ trades }) => trades);
  }

  get fills(): string[] {
    return this.committed.flatMap(({ fills }) => fills);
  }

  /** A pool of connections for one program. */
  poolFor(program: Program): ProjectorOptions['pool'] {
    const connect = async (): Promise<unknown> => {
      const connection: Connection = { program, open: undefined, broken: false };
      await this.over(connection, 'connect', async () => NOTHING);
      this.connections.add(connection);
      return {
        query: (statement: string | { name: string; values: unknown[] }, values: unknown[] = []) =>
          typeof statement === 'string'
            ? this.query(connection, statement, values)
            : this.query(connection, statement.name, statement.values),
        release: (error?: Error) => {
          if (error !== undefined) this.close(connection);
          else this.connections.delete(connection);
        },
      };
    };
    return { connect } as unknown as ProjectorOptions['pool'];
  }

  /** The connections of a program that was killed end, and their transactions with them. */
  forget(program: Program): void {
    for (const connection of [...this.connections])
      if (connection.program === program) this.close(connection);
  }

  /** A restart that loses the last transactions, as one without waiting for the disk may. */
  goBack(transactions: number): void {
    for (const connection of [...this.connections]) this.close(connection);
    this.committed = this.committed.slice(0, Math.max(0, this.committed.length - transactions));
    this.offsets = new Map(this.committed.flatMap(({ offsets }) => [...offsets]));
  }

  private query(connection: Connection, statement: string, values: readonly unknown[]): Promise<Answer> {
    const what = statement.split(' ', 1)[0] ?? '';
    return this.over(connection, `sql ${what}`, () => this.execute(connection, statement, values));
  }

  /** A query travels, is carried out and answered, unless its connection breaks on the way. */
  private over(connection: Connection, what: string, work: () => Promise<Answer>): Promise<Answer> {
    const { time, dice } = this;
    const { program } = connection;
    return new Promise((resolve, reject) => {
      const breaks = dice.below(1_000) < this.trouble ? 1 + dice.below(2) : 0;
      const fail = (): void => {
        this.close(connection);
        time.schedule(dice.below(MAX_QUERY_US), program, `${what} broken`, () =>
          reject(new Error('Connection terminated unexpectedly')),
        );
      };
      time.schedule(dice.below(MAX_QUERY_US), undefined, what, () => {
        if (breaks === 1 || connection.broken) return fail();
        work().then(
          (answer) => {
            if (breaks === 2 || connection.broken) return fail();
            time.schedule(dice.below(MAX_QUERY_US), program, `${what} answered`, () => resolve(answer));
          },
          () => fail(),
        );
      });
    });
  }

  private async execute(
    connection: Connection,
    statement: string,
    values: readonly unknown[],
  ): Promise<Answer> {
    const key = `${String(values[0])}/${String(values[1])}`;
    switch (statement) {
      case 'begin':
        connection.open = { offsets: new Map(), trades: [], fills: [] };
        return NOTHING;
      case 'commit':
        this.commit(connection);
        return NOTHING;
      case 'rollback':
        this.end(connection);
        return NOTHING;
      case 'read_offset': {
        const offset = this.offsets.get(key);
        return { rowCount: offset === undefined ? 0 : 1, rows: offset === undefined ? [] : [offset] };
      }
      case 'first_offset':
        await this.lock(connection, key);
        if ((this.offsets.get(key)?.position ?? 0) !== 0) return NOTHING;
        return this.moveTo(connection, key, values);
      case 'move_offset': {
        await this.lock(connection, key);
        const { epoch, position, hash } = this.offsets.get(key) ?? { epoch: 1, position: 0, hash: undefined };
        const isThere =
          epoch === values[5] &&
          position === values[6] &&
          hash !== undefined &&
          values[7] instanceof Uint8Array &&
          equalBytes(hash, values[7]);
        return isThere ? this.moveTo(connection, key, values) : NOTHING;
      }
      default:
        return this.write(connection, statement, values);
    }
  }

  private moveTo(connection: Connection, key: string, values: readonly unknown[]): Answer {
    const [, , epoch, position, hash] = values;
    if (typeof epoch === 'number' && typeof position === 'number' && hash instanceof Uint8Array)
      connection.open?.offsets.set(key, { epoch, position, hash: hash.slice() });
    return { rowCount: 1, rows: [] };
  }

  private write(connection: Connection, statement: string, values: readonly unknown[]): Answer {
    if (statement.startsWith('insert into offsets')) {
      this.stopped.set(`${String(values[0])}/${String(values[1])}`, String(values[5]));
      return { rowCount: 1, rows: [] };
    }
    const columns = values.map((value) => arrayOf(String(value)));
    const rows = columns[0]?.length ?? 0;
    for (let row = 0; row < rows; row++) {
      const named = `${columns[0]?.[row] ?? ''}/${columns[1]?.[row] ?? ''}`;
      if (statement === 'insert_trades_') connection.open?.trades.push(named);
      if (statement === 'insert_fills_') connection.open?.fills.push(`${named}/${columns[2]?.[row] ?? ''}`);
    }
    return { rowCount: rows, rows: [] };
  }

  private lock(connection: Connection, key: string): Promise<void> {
    const holder = this.locks.get(key);
    if (holder === undefined || holder === connection) {
      this.locks.set(key, connection);
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push({ key, connection, go: resolve }));
  }

  private commit(connection: Connection): void {
    const { open } = connection;
    if (open !== undefined) {
      this.committed.push(open);
      for (const [key, offset] of open.offsets) this.offsets.set(key, offset);
    }
    this.end(connection);
  }

  /** Ends the open transaction and lets those in that waited for its locks. */
  private end(connection: Connection): void {
    connection.open = undefined;
    for (const [key, holder] of [...this.locks]) {
      if (holder !== connection) continue;
      this.locks.delete(key);
      const at = this.waiting.findIndex((each) => each.key === key && !each.connection.broken);
      const [next] = at < 0 ? [] : this.waiting.splice(at, 1);
      if (next === undefined) continue;
      this.locks.set(key, next.connection);
      next.go();
    }
  }

  private close(connection: Connection): void {
    connection.broken = true;
    this.connections.delete(connection);
    this.end(connection);
  }
}

interface Connection {
  readonly program: Program;
  open: Transaction | undefined;
  broken: boolean;
}

/** The items of Postgres' array literal, as far as rows are counted and numbers read. */
function arrayOf(literal: string): string[] {
  const items: string[] = [];
  let item = '';
  let quoted = false;
  for (let at = 1; at < literal.length - 1; at++) {
    const letter = literal[at] ?? '';
    if (letter === '\\') {
      at += 1;
      item += literal[at] ?? '';
    } else if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) {
      items.push(item);
      item = '';
    } else item += letter;
  }
  return literal.length > 2 ? [...items, item] : items;
}
