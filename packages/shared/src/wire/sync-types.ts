/** Bodies of the operators' view of the market-data synchronization (`/api/v1/ops/sync`, `/api/v1/ops/quarantine`). */

export interface SyncLimit {
  /** `minute`, `day`, … or `symbols per month`. */
  readonly window: string;
  readonly used: number;
  readonly limit: number;
  readonly resets_at: string | null;
}
/** A provider in the order of priority. `missing` names the variable without which it is not asked. */
export interface SyncProvider {
  readonly id: string;
  readonly missing: string | null;
  readonly limits: readonly SyncLimit[];
}
/** One run of the synchronization, newest first. */
export interface SyncRun {
  readonly run_id: string;
  /** `console`, `worker`, `function`. */
  readonly host: string;
  readonly status: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly symbols: number;
  readonly done: number;
  readonly failed: number;
  readonly bars: number;
  readonly error: string | null;
}
/** What is left to do or went wrong for one symbol. */
export interface SyncJob {
  readonly job_id: string;
  readonly symbol: string;
  readonly provider: string | null;
  /** `waiting`, `limited`, `running`, `dead`. */
  readonly status: string;
  readonly attempts: number;
  /** When it is tried again. */
  readonly next_at: string | null;
  readonly error: string | null;
  readonly updated_at: string;
}
export interface SyncReport {
  readonly providers: readonly SyncProvider[];
  readonly runs: readonly SyncRun[];
  /** Jobs that wait, run or are given up; what is done is counted in its run. */
  readonly jobs: readonly SyncJob[];
  readonly quarantined: number;
}

/** A price from outside that was not handed over, because it cannot be right. */
export interface QuarantinedPrice {
  readonly quarantine_id: string;
  readonly symbol: string;
  readonly source: string;
  readonly price: string;
  /** What it was compared with. */
  readonly against: string | null;
  /** `jump`, `stale`, `zero`, `crossed`. */
  readonly reason: string;
  readonly seen_at: string;
  readonly status: 'held' | 'released' | 'dismissed';
  readonly decided_by: string | null;
  readonly decided_at: string | null;
}
export interface QuarantineList {
  readonly data: readonly QuarantinedPrice[];
  readonly next_cursor: string | null;
}
