import type { ActorName, Control } from './journal.ts';

/** An engine and what it said about itself. */
export interface EngineWord {
  readonly engine: string;
  /** False once it has not been heard of for the time that it promised. */
  readonly answers: boolean;
  readonly note: string;
}

/** How long after its last word an engine is remembered. */
export const REMEMBER_ENGINES_MS = 600_000;

/**
 * What engines keep beside the streams: leases, which save work (the fence in `commit` gives the safety), and the halts
 * that wait for an operator. Calls end with a value or JournalUnavailable.
 */
export interface EngineStore {
  /** Takes free leases and prolongs own ones; returns the actors whose lease `owner` now holds. */
  lease(actors: readonly ActorName[], owner: string, ttlMs: number): Promise<Set<ActorName>>;
  release(actors: readonly ActorName[], owner: string): Promise<void>;
  /** Which start of the server this is: another one after each, for then what it has was read from a disk. */
  serverRun(): Promise<string>;
  /** The run of the server in which what is stored of an actor was last read whole; undefined before the first time. */
  verifiedRun(actor: ActorName): Promise<string | undefined>;
  setVerified(actor: ActorName, run: string): Promise<void>;
  /** Removes the field of a producer that is gone, if it still holds `number`. Returns whether it did. */
  forget(inbox: ActorName, producer: string, number: number): Promise<boolean>;
  /** Puts a note about an actor where the status page finds it; undefined removes it. */
  reportHealth(actor: ActorName, note: string | undefined): Promise<void>;
  health(): Promise<ReadonlyMap<ActorName, string>>;
  /**
   * Begins the next epoch of an actor, as its next inbox entry `<epoch + 1>-<lastIn + 1>`, when nothing has moved since `control`
   * was read. Only an operator does this, after a part of the tape was lost.
   */
  beginEpoch(actor: ActorName, control: Control, frame: Uint8Array): Promise<'begun' | 'moved'>;
  /** Says that an engine is there for the next `ttlMs`, with a new note or the one it gave before; returns all engines. */
  announce(engine: string, note: string | undefined, ttlMs: number): Promise<EngineWord[]>;
  /** All engines that said something, those left out that took their leave. */
  engines(): Promise<EngineWord[]>;
  /** Forgets an engine that ends in order. */
  retire(engine: string): Promise<void>;
}
