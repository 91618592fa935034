import { Queue, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';

/** All keys of the queue lie in one slot of a cluster, beside the streams of the exchange and never among them. */
const PREFIX = '{market-data}';
export const QUEUE_NAME = 'sync';

/** What the queue carries. `run`: begin a run over all symbols. `symbol`: bring one up to date. `quotes`: one round of quotes. */
export type SyncJobName = 'run' | 'symbol' | 'quotes';
export interface SyncJobData {
  readonly symbol?: string;
  readonly runId?: string;
  /** A run over what is behind instead of everything. */
  readonly onlyBehind?: boolean;
}

/** Tries of a symbol before it becomes a dead letter, a few minutes in all. */
export const MAX_ATTEMPTS = 5;
const FIRST_BACK_OFF_MS = 2_000;
const BACK_OFF_JITTER = 0.5;
const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 2_000;

export type SyncQueue = Queue<SyncJobData, void, SyncJobName>;

/** A connection as the queue wants it: it waits out a Redis that is away. */
export function openQueueConnection(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    protocol: 2,
    maxRetriesPerRequest: null,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(MIN_RECONNECT_MS * 2 ** Math.min(times, 10), MAX_RECONNECT_MS),
  });
  redis.on('error', onError);
  return redis;
}

/** The settings that queue and worker share. */
export function queueOptions(connection: Redis) {
  return { connection, prefix: PREFIX } as const;
}

export function openQueue(connection: Redis, onError: (error: Error) => void): SyncQueue {
  const queue: SyncQueue = new Queue(QUEUE_NAME, queueOptions(connection));
  queue.on('error', onError);
  return queue;
}

/** A symbol has one job at a time: adding it again while it waits changes nothing. What is over is gone from Redis. */
export function symbolJob(symbol: string): JobsOptions & { readonly jobId: string } {
  return {
    jobId: `symbol-${symbol}`,
    attempts: MAX_ATTEMPTS,
    backoff: { type: 'exponential', delay: FIRST_BACK_OFF_MS, jitter: BACK_OFF_JITTER },
    removeOnComplete: true,
    // The record in Postgres is the dead letter: it is shown, survives, and can be tried again.
    removeOnFail: true,
  };
}

/** Jobs that the next round makes up for when they fail. */
export const PASSING_JOB: JobsOptions = { removeOnComplete: true, removeOnFail: true };
