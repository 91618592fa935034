import { Halt, type HaltCode } from '../core/halt.ts';
import type { Control } from '../journal/journal.ts';

/** Exit code of an engine that ends because every one of its actors has halted. The supervisor does not start it again. */
export const EXIT_CODE: Readonly<Record<HaltCode, number>> = {
  FORK: 70,
  GAP: 71,
  ANCHOR_LOST: 72,
  AHEAD: 73,
  ROLLBACK: 74,
  INVARIANT: 75,
};

/** Exit code of an engine that refuses to start because Redis would lose what it has answered. Not started again either. */
export const EXIT_UNSAFE_SETTINGS = 78;

/** What an operator does about it; shown on the status page and in the log. */
export const NEXT_STEP: Readonly<Record<HaltCode, string>> = {
  FORK: 'Two different frames claim one place. Keep both tapes, run `buttonwood audit verify`: when the streams are good, the copy that halted was wrong, and its engine can be started again.',
  GAP: 'An entry is missing. Stop the exchange, run `buttonwood audit verify`, and restore Redis from an append-only file that has the entry.',
  ANCHOR_LOST:
    'What had been read is gone: Redis was put back to an older state. Restore the newer append-only file; if there is none, approve what is left with `buttonwood recover`.',
  AHEAD:
    'An output is ahead of its input. Restore the newer append-only file of the inbox; there is nothing to approve.',
  ROLLBACK:
    "A target's counter went back. Restore the target's newer append-only file; if there is none, approve what is left with `buttonwood recover`.",
  INVARIANT:
    'A message or the state is impossible: a bug. Keep the streams, run `buttonwood audit verify`, and report the frame.',
};

/** A halt as the health key and the status page carry it. */
export interface HaltNote {
  readonly code: HaltCode;
  readonly detail: string;
  /** Number of the last out frame that was committed. */
  readonly position: number;
  /** Its epoch, when the copy worked on the actor. A later epoch was begun by an operator who knew what is lost. */
  readonly epoch?: number;
  readonly at: string;
  readonly nextStep: string;
}

/** Anything that is not a Halt is a bug, and a bug in an actor halts it like a broken invariant. */
export function asHalt(error: unknown): Halt {
  if (error instanceof Halt) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Halt('INVARIANT', detail);
}

/** Returns the halt that a note tells of; undefined for something that is none. */
export function parseHaltNote(text: string): HaltNote | undefined {
  try {
    const note: unknown = JSON.parse(text);
    return isHaltNote(note) ? note : undefined;
  } catch {
    // Another version may have written it.
    return undefined;
  }
}

function isHaltNote(value: unknown): value is HaltNote {
  return typeof value === 'object' && value !== null && 'code' in value && String(value.code) in EXIT_CODE;
}

export function haltNote(halt: Halt, position: number, now: Date, epoch?: number): HaltNote {
  const { code, message } = halt;
  const place = epoch === undefined ? { position } : { position, epoch };
  return { code, detail: message, ...place, at: now.toISOString(), nextStep: NEXT_STEP[code] };
}

/**
 * Returns the loss that another copy's note tells of: it had committed more than is there, in the epoch that still goes on. A note
 * without an epoch is of a copy that did not work: it holds up those who begin (HaltReports.clear), not those at work.
 */
export function lossOf(
  { code, position, epoch = 0 }: HaltNote,
  now: Pick<Control, 'lastOut' | 'epoch'>,
): Halt | undefined {
  if (epoch < now.epoch || position <= now.lastOut) return undefined;
  const had = `frame ${position} was committed when ${code} halted another copy`;
  return new Halt('ANCHOR_LOST', `${had}, now ${now.lastOut} is last`);
}
