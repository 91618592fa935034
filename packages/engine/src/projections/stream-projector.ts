import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { Pool, PoolClient } from 'pg';
import { BackOff } from '../journal/back-off.ts';
import type { ActorEntry, Journal, OutEntry } from '../journal/journal.ts';
import type { TailPosition } from '../journal/out-tail.ts';
import { judge } from './database-errors.ts';
import { moveOffset, noteStop, readOffset, type OffsetKey } from './offsets.ts';
import { PoisonError, type Projection, type ProjectionFold, type Run } from './projection.ts';

export interface StreamProjectorOptions {
  readonly pool: Pool;
  readonly journal: Pick<Journal, 'readOut'>;
  readonly projection: Projection;
  readonly actor: ActorEntry;
  /** The database could not be written; the projector goes on trying. */
  readonly onTrouble: (error: Error) => void;
}

/** Events in one transaction. The number adapts to how long the last one took. */
const MIN_EVENTS = 100;
/** After an entry could not be applied: one entry at a time, until the bad one stands alone. */
const ALONE = 1;
const START_EVENTS = 2_000;
const MAX_EVENTS = 8_000;
const FAST_MS = 100;
const SLOW_MS = 400;
const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2_000;
/** Entries read again at once when the database has gone back. */
const REREAD_ENTRIES = 64;

/**
 * Applies the entries of one out stream to the read model, each exactly once: every batch is one transaction that first moves
 * the offset by compare-and-set. Whatever goes wrong, the offset is read again and says what is there.
 */
export class StreamProjector {
  private readonly options: StreamProjectorOptions;
  private readonly key: OffsetKey;
  private readonly fold: ProjectionFold;
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  private offset: TailPosition | undefined;
  private eventsPerBatch = START_EVENTS;
  private stopping = false;
  private pauseEnds: (() => void) | undefined;

  constructor(options: StreamProjectorOptions) {
    this.options = options;
    this.key = { projection: options.projection.name, stream: options.actor.name };
    this.fold = options.projection.open(options.actor);
  }

  /** Returns where the projection stands; the follower starts there. Throws the database's error. */
  async start(): Promise<TailPosition> {
    this.offset = await this.withClient((client) => readOffset(client, this.key));
    return this.offset;
  }

  /** Ends the waiting for a database that is away. A transaction under way is finished or rolled back. */
  stop(): void {
    this.stopping = true;
    this.pauseEnds?.();
  }

  /**
   * Applies those of the entries that are not applied yet and returns when everything up to `last` is in the database, or when
   * `stop` was called; what lies before the entries is read from the stream. Throws PoisonError when an entry can never be
   * applied: all before it are.
   */
  async apply(entries: readonly OutEntry[], last: number = entries.at(-1)?.number ?? 0): Promise<void> {
    while (!this.stopping) {
      let batch: readonly OutEntry[] = [];
      try {
        const offset = this.offset ?? (await this.start());
        if (offset.number >= last) return;
        batch = await this.nextBatch(entries, offset);
        await this.write(batch, offset);
        this.backOff.reset();
      } catch (error) {
        this.offset = undefined;
        await this.recover(error, batch);
      }
    }
  }

  /** Looks whether everything up to `last`, which was applied, is still in the database; what is not is applied again. */
  async verify(last: number): Promise<void> {
    this.offset = undefined;
    await this.apply([], last);
  }

  /** The next entries behind the offset, as many as make one transaction; folded. */
  private async nextBatch(entries: readonly OutEntry[], offset: TailPosition): Promise<readonly OutEntry[]> {
    const first = entries[0]?.number ?? Infinity;
    const waiting =
      offset.number + 1 < first ? await this.reread(offset) : entries.slice(offset.number + 1 - first);
    this.fold.clear();
    const batch: OutEntry[] = [];
    for (const entry of waiting) {
      batch.push(entry);
      try {
        this.fold.add(entry);
      } catch (error) {
        throw new FoldError(batch, error);
      }
      if (this.fold.events >= this.eventsPerBatch || this.eventsPerBatch === ALONE) break;
    }
    return batch;
  }

  /** The database has gone back behind what was applied (it lost its last moments): the stream still has them. */
  private async reread(offset: TailPosition): Promise<readonly OutEntry[]> {
    const { journal, actor } = this.options;
    if (offset.number > 0) {
      const [anchor] = await journal.readOut(actor.name, offset.number - 1, 1, offset.epoch);
      if (anchor?.number !== offset.number || !equalBytes(anchor.hash, offset.hash))
        throw new PoisonError(`ANCHOR_LOST: entry ${offset.number} was applied, and is not in the stream`);
    }
    const entries = await journal.readOut(actor.name, offset.number, REREAD_ENTRIES, offset.epoch);
    if (entries[0]?.number !== offset.number + 1)
      throw new PoisonError(`GAP: entry ${offset.number + 1} is not in the stream`);
    return entries;
  }

  private async write(batch: readonly OutEntry[], from: TailPosition): Promise<void> {
    const last = batch.at(-1);
    if (last === undefined) return;
    const to: TailPosition = { epoch: last.epoch, number: last.number, hash: last.hash };
    const started = performance.now();
    const moved = await this.withClient(async (client) => {
      await client.query('begin');
      if (!(await moveOffset(client, this.key, from, to))) {
        await client.query('rollback');
        return false;
      }
      await this.fold.write(runOn(client));
      await client.query('commit');
      return true;
    });
    this.offset = moved ? to : undefined;
    this.adapt(performance.now() - started);
  }

  private adapt(tookMs: number): void {
    const wasFull = this.fold.events >= this.eventsPerBatch;
    if (tookMs > SLOW_MS) this.eventsPerBatch = Math.max(MIN_EVENTS, this.eventsPerBatch >> 1);
    else if (tookMs < FAST_MS && wasFull) this.eventsPerBatch = Math.min(MAX_EVENTS, this.eventsPerBatch * 2);
  }

  /** Decides about a failed batch: wait and try again, look for the one bad entry, or give up at it. */
  private async recover(error: unknown, failed: readonly OutEntry[]): Promise<void> {
    const cause = error instanceof FoldError ? error.reason : error;
    const batch = error instanceof FoldError ? error.batch : failed;
    if (judge(cause) === 'retry') {
      this.options.onTrouble(asError(cause));
      this.eventsPerBatch = Math.max(MIN_EVENTS, this.eventsPerBatch >> 1);
      await this.pause(this.backOff.next());
      return;
    }
    if (batch.length > 1) {
      this.eventsPerBatch = ALONE;
      return;
    }
    const why = `entry ${batch[0]?.number ?? '?'}: ${asError(cause).message}`;
    await this.noteHalt(why);
    throw new PoisonError(why, { cause });
  }

  /** Notes where operators look why this stream is not projected any more. Never fails. */
  async noteHalt(why: string): Promise<void> {
    try {
      await this.withClient((client) => noteStop(client, this.key, why));
    } catch (error) {
      this.options.onTrouble(asError(error)); // The caller hears of the stop in any case.
    }
  }

  /** A client that failed is thrown away, and its transaction with it: the server rolls back what was not committed. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.options.pool.connect();
    let failure: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      failure = asError(error);
      throw error;
    } finally {
      client.release(failure);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.pauseEnds = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** An entry could not be folded: the last one of `batch`. */
class FoldError extends Error {
  override readonly name = 'FoldError';
  readonly batch: readonly OutEntry[];
  readonly reason: unknown;

  constructor(batch: readonly OutEntry[], reason: unknown) {
    super('an entry could not be folded');
    this.batch = batch;
    this.reason = reason;
  }
}

function runOn(client: PoolClient): Run {
  return async ({ name, text }, values) => {
    const { rowCount } = await client.query({ name, text, values: [...values] });
    return rowCount ?? 0;
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
