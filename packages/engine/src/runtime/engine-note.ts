import type { ActorName } from '../journal/journal.ts';
import type { HaltNote } from './halts.ts';
import type { VerifyProgress } from './tape-verifier.ts';

/** What an engine says about itself: beside the streams, for other engines and for the status page. */
export interface EngineNote {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  /** Where its snapshots are; undefined when it takes none. */
  readonly snapshotsAt?: string;
  /** Where its metrics can be read, on its own machine. */
  readonly metricsAt?: string;
  /** The actors whose lease it holds and that work. */
  readonly active: readonly ActorName[];
  /** The actors that it follows. */
  readonly standby: readonly ActorName[];
  /** The actors of which its copy has halted. */
  readonly halted: Readonly<Record<ActorName, HaltNote>>;
  /** The actors whose tape it reads whole before it goes on, with how far it has come; nothing from older versions. */
  readonly verifying?: Readonly<Record<ActorName, VerifyProgress>>;
}

/** Returns what an engine said; undefined for something that is not a note. */
export function parseEngineNote(text: string): EngineNote | undefined {
  try {
    const note: unknown = JSON.parse(text);
    return isNote(note) ? note : undefined;
  } catch {
    // Another version may say it differently: then nothing is known of it.
    return undefined;
  }
}

function isNote(value: unknown): value is EngineNote {
  if (typeof value !== 'object' || value === null) return false;
  const note: Partial<Record<keyof EngineNote, unknown>> = value;
  return Array.isArray(note.active) && Array.isArray(note.standby) && typeof note.halted === 'object';
}
