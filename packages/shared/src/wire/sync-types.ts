/** Bodies of the operators' view of the market-data synchronization (`/api/v1/ops/sync`, `/api/v1/ops/quarantine`). */

/** How much of a limit is used up: requests, or different symbols. */
export interface SyncLimit {
  /** `second`, `minute`, `hour`, `day`, `month`, `symbols_per_month`. */
  readonly window: string;
  readonly used: number;
  readonly limit: number;
}
/** A provider in the order of priority. `missing` names the variable without which it is not asked. */
export interface SyncProvider {
  readonly id: string;
  readonly missing: string | null;
  /** Empty when it has none. */
  readonly limits: readonly SyncLimit[];
  /** Until when the source itself has asked for silence. */
  readonly paused_until: string | null;
}

/** `stalled` is one that has given no sign of life for minutes: its process was killed. */
export type SyncRunStatus = 'running' | 'stalled' | 'done' | 'failed' | 'canceled';

/** One run of the synchronization. */
export interface SyncRun {
  readonly run_id: string;
  /** `console`, `worker`, `function`, `seed`. */
  readonly host: string;
  readonly status: SyncRunStatus;
  readonly started_at: string;
  readonly beat_at: string;
  readonly ended_at: string | null;
  /** Symbols, as are done, failed and limited. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly limited: number;
  readonly bars: number;
  readonly error: string | null;
}

/** `dead` was given up after its last attempt and waits for an operator. */
export type SyncJobStatus = 'queued' | 'running' | 'done' | 'limited' | 'retrying' | 'dead';

/** What became of a symbol at its last synchronization. */
export interface SyncJob {
  readonly symbol: string;
  readonly status: SyncJobStatus;
  readonly source: string | null;
  readonly attempts: number;
  /** When it is tried again. */
  readonly next_at: string | null;
  readonly bars: number;
  readonly errors: readonly { readonly provider: string; readonly kind: string; readonly text: string }[];
  readonly updated_at: string;
}

export interface SyncReport {
  readonly providers: readonly SyncProvider[];
  /** Newest first. */
  readonly runs: readonly SyncRun[];
  /** What is not done: dead letters first, then what waits, then what runs. */
  readonly jobs: readonly SyncJob[];
  /** Symbols by status, also those that are not in `jobs`. */
  readonly counts: Readonly<Record<SyncJobStatus, number>>;
  /** Prices that wait for a decision. */
  readonly quarantined: number;
}

export type QuarantineStatus = 'held' | 'released' | 'dismissed';

/** A price from outside that was handed over to no book, because it does not look right. */
export interface QuarantinedPrice {
  readonly quarantine_id: number;
  readonly symbol: string;
  readonly source: string;
  readonly seen_at: string;
  readonly price: string;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly reason: 'jump' | 'stale' | 'zero' | 'crossed';
  readonly detail: string;
  /** The reference price at that time. */
  readonly compared_with: string | null;
  readonly status: QuarantineStatus;
  readonly held_at: string;
  readonly decided_at: string | null;
  /** E-mail address of the operator. */
  readonly decided_by: string | null;
  /** When a released price reached the book; null until the next run. */
  readonly forwarded_at: string | null;
}
export interface QuarantineList {
  readonly data: readonly QuarantinedPrice[];
  readonly next_cursor: string | null;
}
