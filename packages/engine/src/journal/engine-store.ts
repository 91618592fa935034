import type { ActorName } from './journal.ts';

/**
 * What engines keep beside the streams: leases, which save work (the fence in `commit` gives the safety), and the halts
 * that wait for an operator. Calls end with a value or JournalUnavailable.
 */
export interface EngineStore {
  /** Takes free leases and prolongs own ones; returns the actors whose lease `owner` now holds. */
  lease(actors: readonly ActorName[], owner: string, ttlMs: number): Promise<Set<ActorName>>;
  release(actors: readonly ActorName[], owner: string): Promise<void>;
  /** Removes the field of a producer that is gone, if it still holds `number`. Returns whether it did. */
  forget(inbox: ActorName, producer: string, number: number): Promise<boolean>;
  /** Puts a note about an actor where the status page finds it; undefined removes it. */
  reportHealth(actor: ActorName, note: string | undefined): Promise<void>;
  health(): Promise<ReadonlyMap<ActorName, string>>;
}
