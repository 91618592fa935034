import { Halt, type HaltCode } from '../core/halt.ts';

/** Exit code of an engine that ends because every one of its actors has halted. The supervisor does not start it again. */
export const EXIT_CODE: Readonly<Record<HaltCode, number>> = {
  FORK: 70,
  GAP: 71,
  ANCHOR_LOST: 72,
  AHEAD: 73,
  ROLLBACK: 74,
  INVARIANT: 75,
};

/** What an operator does about it; shown on the status page and in the log. */
export const NEXT_STEP: Readonly<Record<HaltCode, string>> = {
  FORK: 'Two different frames claim one place. Stop all engines, run `buttonwood audit verify`, and keep both tapes.',
  GAP: 'An entry is missing. Stop writers, compare the stream with its archive, and restore Redis from its append-only file.',
  ANCHOR_LOST:
    'What had been read is gone: Redis was put back to an older state. Restore the newer append-only file.',
  AHEAD:
    'An output is ahead of its input. Restore the inbox from the newer append-only file before starting again.',
  ROLLBACK: "A target's counter went back. Restore the target's streams from the newer append-only file.",
  INVARIANT:
    'A message or the state is impossible: a bug. Keep the streams, run `buttonwood audit verify`, and report the frame.',
};

/** A halt as the health key and the status page carry it. */
export interface HaltNote {
  readonly code: HaltCode;
  readonly detail: string;
  /** Number of the last out frame that was committed. */
  readonly position: number;
  readonly at: string;
  readonly nextStep: string;
}

/** Anything that is not a Halt is a bug, and a bug in an actor halts it like a broken invariant. */
export function asHalt(error: unknown): Halt {
  if (error instanceof Halt) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Halt('INVARIANT', detail);
}

export function haltNote(halt: Halt, position: number, now: Date): HaltNote {
  const { code, message } = halt;
  return { code, detail: message, position, at: now.toISOString(), nextStep: NEXT_STEP[code] };
}
