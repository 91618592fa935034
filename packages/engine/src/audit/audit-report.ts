import type { ActorName } from '../journal/journal.ts';

/**
 * What is wrong at a place. missing_entry: a number is not there; extra_entry: more out frames than inbox entries;
 * changed_byte: what is stored is not what the machines make of the inbox; wrong_hash: the bytes agree, the chain does not;
 * stamp_backwards: time runs back; halted: the machine refuses the entry; not_conserved: money or shares do not add up;
 * link_differs: a message arrived that was not sent so; archive_damaged: a piece of the archive is not what was put there;
 * checkpoint: one is missing, forged, or says something else than its frame; read_model: a row is not what the tape says.
 */
export type FindingKind =
  | 'missing_entry'
  | 'extra_entry'
  | 'changed_byte'
  | 'wrong_hash'
  | 'stamp_backwards'
  | 'halted'
  | 'not_conserved'
  | 'link_differs'
  | 'archive_damaged'
  | 'checkpoint'
  | 'read_model';

export interface Finding {
  readonly kind: FindingKind;
  /** Number of the first entry concerned; 0 when no entry is. */
  readonly position: number;
  readonly detail: string;
}

/** One actor: its inbox replayed, its out stream made again. */
export interface StreamReport {
  readonly actor: ActorName;
  /** Inbox entries replayed and out frames found equal. */
  readonly frames: number;
  readonly messages: number;
  /** Inbox entries that have no out frame yet: the actor is behind, which is no fault. */
  readonly pending: number;
  /** The first fault, or none. */
  readonly finding: Finding | undefined;
}

/** One link: what `from` sent to `to`, compared with what is in the inbox of `to`. */
export interface LinkReport {
  readonly from: ActorName;
  readonly to: ActorName;
  /** Messages that arrived and are equal. */
  readonly messages: number;
  /** Messages sent that have not arrived yet, which is no fault. */
  readonly underWay: number;
  readonly finding: Finding | undefined;
}

/** What was archived of one actor. */
export interface ArchiveReport {
  readonly actor: ActorName;
  /** Pieces that are whole and follow one another. */
  readonly segments: number;
  /** Number of the last frame in them. */
  readonly frames: number;
  /** Signed checkpoints that say what their frames say. */
  readonly checkpoints: number;
  readonly finding: Finding | undefined;
}

/** A row of the read model that differs. */
export interface RowFinding {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly expected: string;
  readonly found: string;
  /** The stream that says so; empty for rows that no stream has. */
  readonly stream: ActorName;
  /** Number of the last out frame that made the row what it should be; 0 when the tape has no such row. */
  readonly position: number;
}

export interface TableReport {
  readonly table: string;
  /** Rows compared. */
  readonly rows: number;
  /** The first MAX_FINDINGS_PER_TABLE of them. */
  readonly findings: readonly RowFinding[];
}

export interface AuditReport {
  readonly streams: readonly StreamReport[];
  readonly links: readonly LinkReport[];
  /** Empty when nothing was archived, or no archive was given. */
  readonly archive: readonly ArchiveReport[];
  /** Undefined when the read models were not compared; `notCompared` says why. */
  readonly tables: readonly TableReport[] | undefined;
  readonly notCompared: string | undefined;
}

/** Findings kept for each table; one is enough to know, a few help to understand. */
export const MAX_FINDINGS_PER_TABLE = 20;

export function isClean(report: AuditReport): boolean {
  const faults = [...report.streams, ...report.links, ...report.archive].filter(
    ({ finding }) => finding !== undefined,
  );
  return faults.length === 0 && (report.tables ?? []).every(({ findings }) => findings.length === 0);
}
