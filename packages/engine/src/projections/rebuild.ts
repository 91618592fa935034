import { sql, type Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { Journal } from '../journal/journal.ts';
import type { TailStop } from '../journal/out-tail.ts';
import { openDatabase } from '../read-model/database.ts';
import { createReadTables } from '../read-model/migrations/0001-read-tables.ts';
import { addRules } from '../read-model/migrations/0005-rules.ts';
import type { Database } from '../read-model/schema.ts';
import { openProjectorPool } from './projector-pool.ts';
import { Projector } from './projector.ts';
import { PROJECTIONS } from './registry.ts';
import type { Projection } from './projection.ts';

export interface RebuildOptions {
  readonly journal: Journal;
  readonly databaseUrl: string;
  readonly projections?: readonly Projection[];
  readonly onTrouble: (error: Error) => void;
  /** How long the new read models may take to catch up with the tape. */
  readonly timeoutMs?: number;
}

/** `stopped` and `late` leave the read models as they were. */
export type RebuildResult =
  | { readonly kind: 'swapped' }
  | { readonly kind: 'stopped'; readonly stream: string; readonly stop: TailStop }
  | { readonly kind: 'late' };

const DEFAULT_TIMEOUT_MS = 3_600_000;
const STATEMENT_MS = 600_000;

/**
 * Builds all read models again from the beginning of the tape, beside the ones in use, and swaps the two in one
 * transaction. Whoever reads or projects meanwhile goes on: a projector that runs finds the new offsets and continues there.
 * Companies and bars come from outside and are carried over as they are.
 */
export async function rebuildReadModels(options: RebuildOptions): Promise<RebuildResult> {
  const db = openDatabase(options.databaseUrl, { maxConnections: 1, statementTimeoutMs: STATEMENT_MS });
  const pool = openProjectorPool(options.databaseUrl, options.onTrouble, 'read_next');
  try {
    await db.transaction().execute(async (tx) => {
      await sql`drop schema if exists read_next cascade`.execute(tx);
      await createReadTables<Database>(tx, 'read_next');
      await addRules<Database>(tx, 'read_next');
    });
    const result = await project(options, pool);
    if (result.kind === 'swapped') await swap(db);
    else await sql`drop schema read_next cascade`.execute(db);
    return result;
  } finally {
    await pool.end();
    await db.destroy();
  }
}

async function project(options: RebuildOptions, pool: Pool): Promise<RebuildResult> {
  const { journal, onTrouble, projections = PROJECTIONS } = options;
  let stopped: RebuildResult | undefined;
  const projector = new Projector({
    journal,
    pool,
    projections,
    onTrouble,
    onStop: (actor, stop) => {
      stopped = { kind: 'stopped', stream: actor.name, stop };
    },
  });
  await projector.start();
  const caughtUp = await projector.caughtUp(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  await projector.stop();
  return stopped ?? (caughtUp ? { kind: 'swapped' } : { kind: 'late' });
}

async function swap(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // Every batch of a projector begins with its offset: with this lock none is under way.
    await sql`lock table read.offsets in access exclusive mode`.execute(tx);
    await sql`drop table read_next.companies, read_next.bars`.execute(tx);
    await sql`alter table read.companies set schema read_next`.execute(tx);
    await sql`alter table read.bars set schema read_next`.execute(tx);
    await sql`drop schema read cascade`.execute(tx);
    await sql`alter schema read_next rename to read`.execute(tx);
  });
}
