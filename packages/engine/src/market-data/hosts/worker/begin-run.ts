import { SyncRecord } from '../../sync-record.ts';
import { syncCompanies } from '../../sync.ts';
import type { SyncEnvironment } from '../sync-environment.ts';
import { symbolsBehind } from '../symbols-behind.ts';
import { symbolJob, type SyncQueue } from './sync-queue.ts';

/** Symbols that go into the queue in one step. */
const SYMBOLS_PER_STEP = 200;

/**
 * Begins a run over all symbols, or over those that lack something: the lists of companies first, then one job for each symbol. A symbol that waits from an earlier run (for a limit,
 * or after trouble) keeps its place and its time, and counts in this run from now on. Returns how many symbols there are.
 */
export async function beginRun(
  environment: SyncEnvironment,
  queue: SyncQueue,
  { onlyBehind, signal }: { readonly onlyBehind: boolean; readonly signal: AbortSignal },
): Promise<number> {
  const { database } = environment;
  await syncCompanies(database, environment.providers, signal);
  const symbols = onlyBehind ? await symbolsBehind(environment, signal) : await environment.symbols(signal);
  if (symbols.length === 0) return 0;
  const record = await SyncRecord.begin(database, 'worker', symbols.length);
  for (let from = 0; from < symbols.length; from += SYMBOLS_PER_STEP) {
    await enqueue(queue, record, symbols.slice(from, from + SYMBOLS_PER_STEP));
  }
  return symbols.length;
}

/** Takes up the symbols that an operator wants to be tried again now. Returns how many. */
export async function takeUpRetries(environment: SyncEnvironment, queue: SyncQueue): Promise<number> {
  const rows = await environment.database
    .selectFrom('market.sync_jobs')
    .select('symbol')
    .where('state', '=', 'queued')
    .where('run_id', 'is', null)
    .limit(SYMBOLS_PER_STEP)
    .execute();
  if (rows.length === 0) return 0;
  const record = await SyncRecord.begin(environment.database, 'worker', rows.length);
  await enqueue(
    queue,
    record,
    rows.map(({ symbol }) => symbol),
  );
  return rows.length;
}

async function enqueue(queue: SyncQueue, record: SyncRecord, symbols: readonly string[]): Promise<void> {
  for (const symbol of symbols) {
    await record.note({ symbol, state: 'queued', source: null, bars: 0, errors: [], nextAt: null });
    const data = { symbol, runId: record.runId };
    const waiting = await queue.getJob(symbolJob(symbol).jobId);
    await waiting?.updateData(data);
  }
  await queue.addBulk(
    symbols.map((symbol) => ({
      name: 'symbol' as const,
      data: { symbol, runId: record.runId },
      opts: symbolJob(symbol),
    })),
  );
}
