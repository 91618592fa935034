import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { SyncHost, SyncJobError, SyncJobState, SyncRunState } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';

/** A running run without a sign of life for this long has been killed; every host beats much more often. */
export const RUN_SILENCE_MS = 120_000;
/** Runs that are kept. */
const MAX_RUNS = 500;

/** What became of one symbol, for the record. `nextAt` in ms since 1970. */
export interface JobRecord {
  readonly symbol: string;
  readonly state: SyncJobState;
  readonly source: string | null;
  readonly bars: number;
  readonly errors: readonly SyncJobError[];
  readonly nextAt: number | null;
}

/** The record of runs and of symbols that people look at; nothing decides by it what to fetch. */
export class SyncRecord {
  readonly runId: string;
  private readonly database: Kysely<Database>;

  private constructor(database: Kysely<Database>, runId: string) {
    this.database = database;
    this.runId = runId;
  }

  /** Begins a run, and closes those whose process was killed. */
  static async begin(database: Kysely<Database>, host: SyncHost, symbols: number): Promise<SyncRecord> {
    await database
      .updateTable('market.sync_runs')
      .set({ state: 'failed', error: 'its process ended in the middle', ended_at: sql<string>`now()` })
      .where('state', '=', 'running')
      .where(sql<boolean>`beat_at < now() - make_interval(secs => ${RUN_SILENCE_MS / 1_000}::int4)`)
      .execute();
    await sql`
      delete from market.sync_runs where id in (
        select id from market.sync_runs order by started_at desc offset ${MAX_RUNS}
      )`.execute(database);
    const runId = randomUUID();
    await database.insertInto('market.sync_runs').values({ id: runId, host, total: symbols }).execute();
    return new SyncRecord(database, runId);
  }

  /** The record of a run that another process has begun. */
  static of(database: Kysely<Database>, runId: string): SyncRecord {
    return new SyncRecord(database, runId);
  }

  /** Notes what became of a symbol, and counts it in the run: limited ones come again, retrying ones too. */
  async note(job: JobRecord): Promise<void> {
    const { symbol, state, source, bars, nextAt } = job;
    const row = {
      ...{ state, source, bars, run_id: this.runId, errors: JSON.stringify(job.errors) },
      next_at: nextAt === null ? null : new Date(nextAt),
      updated_at: sql<string>`now()`,
    };
    const tried = state === 'queued' || state === 'limited' || state === 'running' ? 0 : 1;
    await this.database
      .insertInto('market.sync_jobs')
      .values({ symbol, ...row, attempts: tried })
      .onConflict((conflict) =>
        conflict.column('symbol').doUpdateSet({
          ...row,
          source: sql<string>`coalesce(excluded.source, sync_jobs.source)`,
          attempts:
            state === 'queued'
              ? 0
              : sql<number>`case when sync_jobs.run_id is distinct from ${this.runId}
              then ${tried}::int4 else sync_jobs.attempts + ${tried}::int4 end`,
        }),
      )
      .execute();
    await this.database
      .updateTable('market.sync_runs')
      .set((eb) => ({
        beat_at: sql<string>`now()`,
        done: eb('done', '+', state === 'done' ? 1 : 0),
        failed: eb('failed', '+', state === 'dead' ? 1 : 0),
        limited: eb('limited', '+', state === 'limited' ? 1 : 0),
        bars: eb('bars', '+', bars),
      }))
      .where('id', '=', this.runId)
      .execute();
  }

  /** Ends the run once each of its symbols is done or given up. Returns whether it did. */
  async endIfComplete(): Promise<boolean> {
    const { numUpdatedRows } = await this.database
      .updateTable('market.sync_runs')
      .set({ state: 'done', ended_at: sql<string>`now()` })
      .where('id', '=', this.runId)
      .where('state', '=', 'running')
      .where(sql<boolean>`done + failed >= total`)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async end(state: Exclude<SyncRunState, 'running'>, error: string | null = null): Promise<void> {
    await this.database
      .updateTable('market.sync_runs')
      .set({ state, error, ended_at: sql<string>`now()`, beat_at: sql<string>`now()` })
      .where('id', '=', this.runId)
      .execute();
  }
}

/** `already_waiting`: the symbol is queued or running. */
export type RetryAnswer = 'requested' | 'already_waiting' | 'unknown_symbol';

/** An operator asks for a symbol to be tried again now; a worker takes it up within seconds, other hosts with their next run. */
export async function requestRetry(database: Kysely<Database>, symbol: string): Promise<RetryAnswer> {
  const { numUpdatedRows } = await database
    .updateTable('market.sync_jobs')
    .set({
      state: 'queued',
      run_id: null,
      next_at: sql<string>`now()`,
      attempts: 0,
      updated_at: sql<string>`now()`,
    })
    .where('symbol', '=', symbol)
    .where('state', 'not in', ['queued', 'running'])
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return 'requested';
  const row = await database
    .selectFrom('market.sync_jobs')
    .select('symbol')
    .where('symbol', '=', symbol)
    .executeTakeFirst();
  return row === undefined ? 'unknown_symbol' : 'already_waiting';
}
