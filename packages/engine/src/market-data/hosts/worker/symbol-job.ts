import { DelayedError, type Job } from 'bullmq';
import { noteOutcome } from '../../sync.ts';
import { SyncRecord } from '../../sync-record.ts';
import { syncSymbol, type SymbolOutcome } from '../../sync-symbol.ts';
import type { SyncEnvironment } from '../sync-environment.ts';
import { MAX_ATTEMPTS, type SyncJobData, type SyncJobName } from './sync-queue.ts';

export type SyncJob = Job<SyncJobData, void, SyncJobName>;

/** A job that was given back because the worker ends is due again after this. */
const GIVEN_BACK_MS = 500;

/**
 * Brings the symbol of a job up to date. A limit moves the job to the instant at which it may go on, which is no failed attempt;
 * trouble throws, so that the queue tries again later; after the last attempt the symbol is a dead letter.
 */
export async function runSymbolJob(
  environment: SyncEnvironment,
  job: SyncJob,
  token: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { symbol = '', runId = '' } = job.data;
  const record = SyncRecord.of(environment.database, runId);
  const lastTry = job.attemptsMade + 1 >= (job.opts.attempts ?? MAX_ATTEMPTS);
  const outcome = await syncSymbol({ ...environment, signal }, environment.request(symbol, lastTry));
  const dueAt = comesAgainAt(outcome);
  await noteOutcome(record, outcome, dueAt, lastTry);
  if (dueAt !== null) {
    await job.moveToDelayed(dueAt, token);
    throw new DelayedError();
  }
  if (outcome.next?.why === 'trouble' && !lastTry) throw new Error(describe(outcome));
  await record.endIfComplete();
}

/** Makes a symbol whose last attempt threw a dead letter, so that it does not look as if it still waited. */
export async function noteGivenUp(environment: SyncEnvironment, job: SyncJob, error: Error): Promise<void> {
  const { symbol, runId } = job.data;
  if (symbol === undefined || runId === undefined) return;
  if (job.attemptsMade < (job.opts.attempts ?? MAX_ATTEMPTS)) return;
  const record = SyncRecord.of(environment.database, runId);
  const errors = [{ provider: 'worker', kind: 'given_up', text: error.message }];
  await record.note({ symbol, state: 'dead', source: null, bars: 0, errors, nextAt: null });
  await record.endIfComplete();
}

function comesAgainAt({ next }: SymbolOutcome): number | null {
  if (next?.why === 'limited') return Math.max(next.at, Date.now() + 1);
  return next?.why === 'canceled' ? Date.now() + GIVEN_BACK_MS : null;
}

function describe({ symbol, errors, handedOver }: SymbolOutcome): string {
  const texts = errors.map(({ provider, text }) => `${provider}: ${text}`);
  if (handedOver?.kind === 'failed') texts.push(`its book did not take the price (${handedOver.outcome})`);
  return `${symbol}: ${texts.join('; ')}`;
}
