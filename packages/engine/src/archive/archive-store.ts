import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { NO_HASH } from '../journal/hash-chain.ts';
import { type ActorName, JournalUnavailable } from '../journal/journal.ts';
import type { SignedCheckpoint } from './checkpoint.ts';
import type { Segment, TapeEnd } from './segment.ts';

/** A segment without its frames. */
export type SegmentHead = Omit<Segment, 'body'>;

/** What an archive can do, wherever it is kept. */
export type ArchiveTable = Pick<ArchiveStore, keyof ArchiveStore>;

/** The archived tape in Postgres, schema `journal`. Every call throws JournalUnavailable while the database is away. */
export class ArchiveStore {
  private readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /** The last frame archived of an actor; its beginning when there is none. */
  async end(actor: ActorName): Promise<TapeEnd> {
    return this.lastOf(actor, LAST);
  }

  /** The last frame up to which everything was read back and found equal. */
  async verifiedEnd(actor: ActorName): Promise<TapeEnd> {
    return this.lastOf(actor, LAST_VERIFIED);
  }

  /**
   * Adds a segment and the checkpoints in it, all or nothing. Returns false, without a change, when the archive does not end
   * where the segment begins: somebody else was first.
   */
  async append(segment: Segment, checkpoints: readonly SignedCheckpoint[]): Promise<boolean> {
    return this.within(async (client) => {
      await client.query('begin');
      const { actor, first, last, lastEpoch, previousHash, lastHash, checksum, body } = segment;
      const hashes = [previousHash, lastHash, checksum, body].map(toBuffer);
      const added = await client.query(APPEND, [actor, first, last, lastEpoch, ...hashes]);
      if (added.rowCount !== 1) {
        await client.query('rollback');
        return false;
      }
      for (const made of checkpoints) {
        const bytes = [made.hash, made.stateHash, made.publicKey, made.signature].map(toBuffer);
        await client.query(ADD_CHECKPOINT, [made.actor, made.number, made.epoch, ...bytes]);
      }
      await client.query('commit');
      return true;
    });
  }

  /** The first segment that was not read back yet. */
  async unverified(actor: ActorName): Promise<Segment | undefined> {
    const where = 'actor = $1 and verified_at is null order by first_number limit 1';
    return this.one(`select ${COLUMNS}, body from journal.segments where ${where}`, [actor]);
  }

  async markVerified({ actor, first, checksum }: Segment): Promise<void> {
    const text = `update journal.segments set verified_at = now()
      where actor = $1 and first_number = $2 and checksum = $3 and verified_at is null`;
    await this.query(text, [actor, first, toBuffer(checksum)]);
  }

  /** Removes a segment that was never verified, and all behind it: the streams still have what is in them. */
  async dropUnverified({ actor, first }: Segment): Promise<void> {
    await this.within(async (client) => {
      await client.query('begin');
      const where = 'actor = $1 and first_number >= $2';
      await client.query(`delete from journal.segments where ${where} and verified_at is null`, [
        actor,
        first,
      ]);
      await client.query('delete from journal.checkpoints where actor = $1 and number >= $2', [actor, first]);
      await client.query('commit');
    });
  }

  /**
   * Lets the archive end at frame `last`: what is behind it goes, and the segment that has it is replaced by `rest`, its part
   * up to there, unless it ended there anyway.
   */
  async cutBehind(actor: ActorName, last: number, rest: Segment | undefined): Promise<void> {
    await this.within(async (client) => {
      await client.query('begin');
      await client.query('delete from journal.checkpoints where actor = $1 and number > $2', [actor, last]);
      await client.query('delete from journal.segments where actor = $1 and last_number > $2', [actor, last]);
      if (rest !== undefined) {
        const { first, lastEpoch, previousHash, lastHash, checksum, body } = rest;
        const hashes = [previousHash, lastHash, checksum, body].map(toBuffer);
        const added = await client.query(APPEND, [actor, first, last, lastEpoch, ...hashes]);
        if (added.rowCount !== 1) throw new Error(`the archive of ${actor} has changed meanwhile`);
      }
      await client.query('commit');
    });
  }

  /** The segment that has frame `number`. */
  async segmentWith(actor: ActorName, number: number): Promise<Segment | undefined> {
    const where = 'actor = $1 and first_number <= $2 order by first_number desc limit 1';
    const text = `select ${COLUMNS}, body from journal.segments where ${where}`;
    const found = await this.one(text, [actor, number]);
    return found !== undefined && found.last >= number ? found : undefined;
  }

  /** The segments of an actor in their order, without their frames. */
  async heads(actor: ActorName): Promise<SegmentHead[]> {
    const text = `select ${COLUMNS}, ''::bytea as body from journal.segments where actor = $1 order by first_number`;
    return (await this.query<SegmentRow>(text, [actor])).map(segmentOf);
  }

  /** The actors of which something was archived. */
  async actors(): Promise<ActorName[]> {
    const rows = await this.query<{ actor: string }>(
      'select distinct actor from journal.segments order by actor',
      [],
    );
    return rows.map(({ actor }) => actor);
  }

  async checkpoints(actor: ActorName): Promise<SignedCheckpoint[]> {
    const text = `select actor, number, epoch, hash, state_hash, public_key, signature
      from journal.checkpoints where actor = $1 order by number`;
    const rows = await this.query<CheckpointRow>(text, [actor]);
    return rows.map(({ state_hash: stateHash, public_key: publicKey, ...rest }) => ({
      ...rest,
      stateHash,
      publicKey,
    }));
  }

  /** Number of the newest frame that has a checkpoint. */
  async newestCheckpoint(actor: ActorName): Promise<number | undefined> {
    const text = 'select number from journal.checkpoints where actor = $1 order by number desc limit 1';
    return (await this.query<{ number: number }>(text, [actor]))[0]?.number;
  }

  /** Says where a reader stands for the next `ttlMs`; nothing behind it is trimmed meanwhile. */
  async register(reader: string, positions: ReadonlyMap<ActorName, number>, ttlMs: number): Promise<void> {
    await this.query('delete from journal.readers where until < now() and reader <> $1', [reader]);
    await this.query(REGISTER, [reader, [...positions.keys()], [...positions.values()], ttlMs]);
  }

  /** The lowest position of any reader of an actor: registered ones and projections. Undefined when there is none. */
  async lowestReader(actor: ActorName): Promise<number | undefined> {
    const [row] = await this.query<{ number: number | null }>(LOWEST_READER, [actor]);
    return row?.number ?? undefined;
  }

  /** Whether a commit is on disk once it was answered. */
  async isDurable(): Promise<boolean> {
    const [row] = await this.query<{ durable: boolean }>(
      `select bool_and(setting <> 'off') as durable from pg_settings
       where name in ('fsync', 'full_page_writes', 'synchronous_commit')`,
      [],
    );
    return row?.durable === true;
  }

  private async lastOf(actor: ActorName, text: string): Promise<TapeEnd> {
    const [row] = await this.query<EndRow>(text, [actor]);
    return row === undefined
      ? { epoch: 1, number: 0, hash: NO_HASH }
      : { epoch: row.last_epoch, number: row.last_number, hash: row.last_hash };
  }

  private async one(text: string, values: readonly unknown[]): Promise<Segment | undefined> {
    const [row] = await this.query<SegmentRow>(text, values);
    return row === undefined ? undefined : segmentOf(row);
  }

  private query<R extends object>(text: string, values: readonly unknown[]): Promise<R[]> {
    return this.within(async (client) => (await client.query<R>(text, [...values])).rows);
  }

  /** A client that failed is thrown away, and its transaction with it. */
  private async within<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let failure: Error | undefined;
    try {
      client = await this.pool.connect();
      return await work(client);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw isAway(error) ? new JournalUnavailable(`the archive is away: ${failure.message}`) : error;
    } finally {
      client?.release(failure);
    }
  }
}

interface SegmentRow {
  readonly actor: string;
  readonly first_number: number;
  readonly last_number: number;
  readonly last_epoch: number;
  readonly previous_hash: Buffer;
  readonly last_hash: Buffer;
  readonly checksum: Buffer;
  readonly body: Buffer;
}

interface CheckpointRow {
  readonly actor: string;
  readonly number: number;
  readonly epoch: number;
  readonly hash: Buffer;
  readonly state_hash: Buffer;
  readonly public_key: Buffer;
  readonly signature: Buffer;
}

type EndRow = Pick<SegmentRow, 'last_number' | 'last_epoch' | 'last_hash'>;

const COLUMNS = 'actor, first_number, last_number, last_epoch, previous_hash, last_hash, checksum';

const LAST = `select last_number, last_epoch, last_hash from journal.segments
  where actor = $1 order by first_number desc limit 1`;

const LAST_VERIFIED = `select last_number, last_epoch, last_hash from journal.segments s
  where actor = $1 and not exists (
    select 1 from journal.segments u
    where u.actor = s.actor and u.verified_at is null and u.first_number <= s.first_number)
  order by first_number desc limit 1`;

const APPEND = `with at_end as (
    select last_number, last_hash from journal.segments where actor = $1 order by first_number desc limit 1)
  insert into journal.segments
    (actor, first_number, last_number, last_epoch, previous_hash, last_hash, checksum, body)
  select $1, $2::int8, $3, $4, $5::bytea, $6, $7, $8
  where coalesce((select last_number from at_end), 0) = $2::int8 - 1
    and coalesce((select last_hash from at_end), $5::bytea) = $5::bytea
  on conflict do nothing`;

const ADD_CHECKPOINT = `insert into journal.checkpoints
    (actor, number, epoch, hash, state_hash, public_key, signature) values ($1, $2, $3, $4, $5, $6, $7)`;

const REGISTER = `insert into journal.readers (reader, actor, number, until)
  select $1, actor, number, now() + $4 * interval '1 millisecond'
  from unnest($2::text[], $3::int8[]) as positions (actor, number)
  on conflict (reader, actor) do update set number = excluded.number, until = excluded.until`;

const LOWEST_READER = `select min(number) as number from (
    select number from journal.readers where actor = $1 and until > now()
    union all select position from read.offsets where stream = $1) as readers`;

/** The server did not answer the question: no connection, shutting down, out of resources, canceled. */
function isAway(error: unknown): boolean {
  if (error instanceof DatabaseError) return AWAY_CLASSES.has((error.code ?? '').slice(0, 2));
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
}

const AWAY_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57', '58', '40']);

function segmentOf(row: SegmentRow): Segment {
  return {
    actor: row.actor,
    first: row.first_number,
    last: row.last_number,
    lastEpoch: row.last_epoch,
    previousHash: row.previous_hash,
    lastHash: row.last_hash,
    checksum: row.checksum,
    body: row.body,
  };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
