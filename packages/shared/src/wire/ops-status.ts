/** GET /ops/status: what an operator has to know, and what to do about it. */
export interface OpsStatus {
  /** `halted` when an actor that somebody trades on has halted, `degraded` when a copy or a reader has. */
  readonly status: 'ok' | 'degraded' | 'halted' | 'unreachable';
  readonly engines: readonly EngineStatus[];
  readonly actors: readonly ActorStatus[];
  readonly readers: readonly ReaderStatus[];
}

export interface EngineStatus {
  readonly engine: string;
  readonly host: string;
  readonly pid: number;
  readonly started_at: string;
  /** False for an engine that has not been heard of: stopped, frozen or cut off. */
  readonly answers: boolean;
  /** How many actors it works on, and how many it follows. */
  readonly active: number;
  readonly standby: number;
  /** Where its metrics are, on its own machine. */
  readonly metrics_at?: string;
}

export interface ActorStatus {
  readonly actor: string;
  readonly epoch: number;
  /** Number of the last published frame. */
  readonly position: number;
  /** Inbox entries that have no frame yet. */
  readonly backlog: number;
  /** The engine that works on it, if one says so. */
  readonly lease_holder?: string;
  readonly followed_by: readonly string[];
  /** While its stored tape is read whole, because Redis was started again: nothing else happens with it. */
  readonly verifying?: { readonly engine: string; readonly position: number; readonly of: number };
  /** How far its tape is archived; absent while the archive cannot be asked. */
  readonly archive?: ArchiveStatus;
  /** Why nothing happens with it, until somebody acts. */
  readonly halted?: HaltStatus;
  /** Copies that an engine gave up while the actor works elsewhere. */
  readonly halted_copies: readonly (HaltStatus & { readonly engine: string })[];
}

/** What the archive has of a tape. Numbers of frames. */
export interface ArchiveStatus {
  /** The last frame copied, 0 for none. */
  readonly position: number;
  /** The last one that was read back as well. */
  readonly verified: number;
  /** The newest one with a signed checkpoint, if there is any. */
  readonly checkpoint?: number;
  /** Why nothing more is archived, until somebody acts. */
  readonly stopped?: string;
  readonly next_step?: string;
}

export interface HaltStatus {
  readonly code: string;
  readonly exit_code: number;
  readonly detail: string;
  readonly position: number;
  readonly at: string;
  readonly next_step: string;
}

/** A projection of one stream into the read models. */
export interface ReaderStatus {
  readonly projection: string;
  readonly stream: string;
  readonly position: number;
  readonly stopped?: string;
  readonly next_step?: string;
}

/** Nobody works on it, though it could go on. */
export function isUnworked({ halted, lease_holder: holder, verifying: progress }: ActorStatus): boolean {
  return halted === undefined && holder === undefined && progress === undefined;
}
