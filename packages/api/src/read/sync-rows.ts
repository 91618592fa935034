import type {
  QuarantineTable,
  SyncJobsTable,
  SyncRunsTable,
} from '@buttonwood/engine/read-model/market-schema.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type {
  QuarantinedPrice,
  SyncJob,
  SyncJobStatus,
  SyncRun,
} from '@buttonwood/shared/wire/sync-types.ts';
import { sql, type Kysely, type Selectable } from 'kysely';

/** A running one without a sign of life for this long has been killed. */
const STALLED_AFTER_US = 180_000_000;
/** What an operator looks at first. */
const URGENCY: readonly SyncJobStatus[] = ['dead', 'retrying', 'limited', 'running', 'queued'];

/** The newest runs, newest first. `now` is in microseconds since 1970. */
export async function newestRuns(db: Kysely<Database>, limit: number, now: number): Promise<SyncRun[]> {
  const rows = await db
    .selectFrom('market.sync_runs')
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => toWireRun(row, now));
}

/** Symbols whose last synchronization is not done, the ones that need somebody first. */
export async function openJobs(db: Kysely<Database>, limit: number): Promise<SyncJob[]> {
  const urgency = sql<number>`array_position(${sql.lit(`{${URGENCY.join(',')}}`)}::text[], state)`;
  const rows = await db
    .selectFrom('market.sync_jobs')
    .selectAll()
    .where('state', '<>', 'done')
    .orderBy(urgency)
    .orderBy('symbol')
    .limit(limit)
    .execute();
  return rows.map(toWireJob);
}

export async function countJobs(db: Kysely<Database>): Promise<Record<SyncJobStatus, number>> {
  const rows = await db
    .selectFrom('market.sync_jobs')
    .select(['state', sql<number>`count(*)`.as('symbols')])
    .groupBy('state')
    .execute();
  const counts = { queued: 0, running: 0, done: 0, limited: 0, retrying: 0, dead: 0 };
  for (const { state, symbols } of rows) counts[state] = symbols;
  return counts;
}

function toWireRun(row: Selectable<SyncRunsTable>, now: number): SyncRun {
  const stalled = row.state === 'running' && now - row.beat_at > STALLED_AFTER_US;
  return {
    run_id: row.id,
    host: row.host,
    status: stalled ? 'stalled' : row.state,
    started_at: formatInstant(row.started_at),
    beat_at: formatInstant(row.beat_at),
    ended_at: timeOrNull(row.ended_at),
    total: row.total,
    done: row.done,
    failed: row.failed,
    limited: row.limited,
    bars: row.bars,
    error: row.error,
  };
}

export function toWireJob(row: Selectable<SyncJobsTable>): SyncJob {
  return {
    symbol: row.symbol,
    status: row.state,
    source: row.source,
    attempts: row.attempts,
    next_at: timeOrNull(row.next_at),
    bars: row.bars,
    errors: row.errors,
    updated_at: formatInstant(row.updated_at),
  };
}

export function toWireQuarantined(row: Selectable<QuarantineTable>): QuarantinedPrice {
  const price = (units: number | null): string | null => (units === null ? null : formatCash(units));
  return {
    quarantine_id: row.id,
    symbol: row.symbol,
    source: row.source,
    seen_at: formatInstant(row.seen_at),
    price: formatCash(row.price),
    bid: price(row.bid),
    ask: price(row.ask),
    reason: row.reason,
    detail: row.detail,
    compared_with: price(row.compared_with),
    status: row.state,
    held_at: formatInstant(row.held_at),
    decided_at: timeOrNull(row.decided_at),
    decided_by: row.decided_by,
    forwarded_at: timeOrNull(row.forwarded_at),
  };
}

function timeOrNull(us: number | null): string | null {
  return us === null ? null : formatInstant(us);
}
