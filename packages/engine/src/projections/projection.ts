import type { ActorEntry, OutEntry } from '../journal/journal.ts';

/** A statement that is prepared once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Carries a statement out within the batch's transaction and returns the number of rows it touched. */
export type Run = (statement: Statement, values: readonly unknown[]) => Promise<number>;

/** What one stream's entries come to: last values and new rows, written in few statements. Used again after `clear`. */
export interface ProjectionFold {
  /** Events added since `clear`; links to other actors do not count. */
  readonly events: number;
  /** Adds the events of one out frame. Throws PoisonError for an event that this code does not know. */
  add(entry: OutEntry): void;
  /** Writes everything added. Throws PoisonError when the tables do not fit the tape. */
  write(run: Run): Promise<void>;
  clear(): void;
}

/** Turns the out streams of one kind of actor into rows. Its name stands in `offsets`. */
export interface Projection {
  readonly name: string;
  follows(actor: ActorEntry): boolean;
  open(actor: ActorEntry): ProjectionFold;
}

/** The tape holds something that cannot be projected: the stream stops until an operator decides; others go on. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
}
