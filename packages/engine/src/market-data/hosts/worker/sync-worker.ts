import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { pause } from '../../../pause.ts';
import type { SyncEnvironment } from '../sync-environment.ts';
import { hasQuoteSource, quoteRound } from '../quote-round.ts';
import { symbolsBehind } from '../symbols-behind.ts';
import { beginRun, takeUpRetries } from './begin-run.ts';
import { followLivePrices } from './live-prices.ts';
import { noteGivenUp, runSymbolJob, type SyncJob } from './symbol-job.ts';
import {
  openQueue,
  openQueueConnection,
  PASSING_JOB,
  QUEUE_NAME,
  queueOptions,
  type SyncJobData,
  type SyncJobName,
  type SyncQueue,
} from './sync-queue.ts';

export interface SyncWorkerOptions {
  readonly environment: SyncEnvironment;
  readonly redisUrl: string;
  readonly onTrouble: (error: Error) => void;
  readonly onProgress: (text: string) => void;
  readonly times?: Partial<WorkerTimes>;
}

export interface WorkerTimes {
  /** A job whose worker was killed is taken up by another one after this, twice at most. */
  readonly lockMs: number;
  /** Pause between two looks for what operators want: released prices, symbols to try again. */
  readonly upkeepMs: number;
}

const TIMES: WorkerTimes = { lockMs: 10_000, upkeepMs: 3_000 };
/** An idle worker asks the queue again after this, unless something comes. */
const DRAIN_SECONDS = 60;
/** A job may lose its worker this often before it is given up. */
const MAX_STALLS = 20;
const TIME_ZONE = 'America/New_York';

/**
 * The background processor: synchronizes on a schedule and when something is behind, follows live trades where a source has them,
 * and does what operators ask for. Any number of workers share one queue; a symbol is done by one at a time.
 */
export class SyncWorker {
  private readonly options: SyncWorkerOptions;
  private readonly times: WorkerTimes;
  private readonly connection: Redis;
  private readonly queue: SyncQueue;
  private readonly worker: Worker<SyncJobData, void, SyncJobName>;
  private readonly abort = new AbortController();
  private readonly background: Promise<void>[] = [];

  constructor(options: SyncWorkerOptions) {
    this.options = options;
    this.times = { ...TIMES, ...options.times };
    this.connection = openQueueConnection(options.redisUrl, options.onTrouble);
    this.queue = openQueue(this.connection, options.onTrouble);
    this.worker = new Worker(QUEUE_NAME, (job, token) => this.process(job, token), {
      ...queueOptions(this.connection),
      autorun: false,
      concurrency: 1,
      drainDelay: DRAIN_SECONDS,
      lockDuration: this.times.lockMs,
      stalledInterval: this.times.lockMs,
      maxStalledCount: MAX_STALLS,
    });
    this.worker.on('error', options.onTrouble);
    this.worker.on('failed', (job, error) => {
      options.onTrouble(error);
      if (job !== undefined) noteGivenUp(options.environment, job, error).catch(options.onTrouble);
    });
  }

  /** Sets the schedules, begins a run if something is behind, and starts to work. */
  async start(): Promise<void> {
    const { environment, onTrouble } = this.options;
    const { schedule, quotesEveryMs } = environment.settings;
    await this.queue.upsertJobScheduler(
      'run',
      { pattern: schedule, tz: TIME_ZONE },
      { name: 'run', data: {}, opts: PASSING_JOB },
    );
    if (quotesEveryMs > 0 && hasQuoteSource(environment)) {
      const template = { name: 'quotes', data: {}, opts: PASSING_JOB } as const;
      await this.queue.upsertJobScheduler('quotes', { every: quotesEveryMs }, template);
    } else {
      await this.queue.removeJobScheduler('quotes');
    }
    const behind = await symbolsBehind(environment, this.abort.signal);
    if (behind.length > 0) await this.catchUp();
    this.background.push(this.worker.run().catch(onTrouble), this.upkeep(), this.followStreams());
  }

  /** Asks for a run over what is behind; one that is asked for already is enough. */
  async catchUp(): Promise<void> {
    await this.queue.add('run', { onlyBehind: true }, { ...PASSING_JOB, jobId: 'catch-up' });
  }

  /** Gives the job at hand back and ends. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.worker.close();
    await Promise.all(this.background);
    await this.queue.close();
    this.connection.disconnect();
  }

  private async process(job: SyncJob, token: string | undefined): Promise<void> {
    const { environment, onProgress } = this.options;
    const { signal } = this.abort;
    switch (job.name) {
      case 'run': {
        const symbols = await beginRun(environment, this.queue, {
          onlyBehind: job.data.onlyBehind === true,
          signal,
        });
        onProgress(`synchronizing ${symbols} symbols`);
        return;
      }
      case 'symbol':
        return runSymbolJob(environment, job, token, signal);
      case 'quotes':
        await quoteRound(environment, signal);
        return;
    }
  }

  private async upkeep(): Promise<void> {
    const { environment, onTrouble, onProgress } = this.options;
    while (!this.abort.signal.aborted) {
      try {
        const forwarded = await environment.handOver.forwardReleased();
        if (forwarded > 0) onProgress(`${forwarded} released prices handed over`);
        const retries = await takeUpRetries(environment, this.queue);
        if (retries > 0) onProgress(`${retries} symbols are tried again`);
      } catch (error) {
        onTrouble(error instanceof Error ? error : new Error(String(error)));
      }
      await pause(this.times.upkeepMs, this.abort.signal);
    }
  }

  private async followStreams(): Promise<void> {
    const { environment, onTrouble } = this.options;
    const { signal } = this.abort;
    const streaming = environment.configured.find(
      ({ provider, missingKey }) => provider.capabilities.liveTrades && missingKey === null,
    );
    if (streaming === undefined) return;
    const { provider } = streaming;
    const symbols = await environment.symbols(signal).catch((error: unknown) => {
      onTrouble(error instanceof Error ? error : new Error(String(error)));
      return [];
    });
    await followLivePrices({ provider, symbols, handOver: environment.handOver, onTrouble, signal });
  }
}
