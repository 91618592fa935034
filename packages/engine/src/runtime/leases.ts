import type { EngineStore } from '../journal/engine-store.ts';
import type { ActorName } from '../journal/journal.ts';

/** A lease that is not prolonged ends after this; then the engine that stands by takes over. */
export const LEASE_MS = 1_500;
const LEASE_EVERY_MS = 300;
/** How often an engine that stands by looks whether a lease has become free. */
const STANDBY_EVERY_MS = 100;

/** When the leases of an engine are prolonged, and those of others looked at. */
export class Leases {
  private readonly store: Pick<EngineStore, 'lease'>;
  private readonly owner: string;
  private holdsAll = true;
  private last = -Infinity;

  constructor(store: Pick<EngineStore, 'lease'>, owner: string) {
    this.store = store;
    this.owner = owner;
  }

  /** Until the next look, in ms; below zero when it is late. */
  get dueInMs(): number {
    return (this.holdsAll ? LEASE_EVERY_MS : STANDBY_EVERY_MS) - (performance.now() - this.last);
  }

  /** The next look comes at once. */
  hurry(): void {
    this.last = -Infinity;
  }

  /** Takes those that are free, prolongs the own ones; returns all that are held now. Throws the journal's errors. */
  async take(names: readonly ActorName[]): Promise<ReadonlySet<ActorName>> {
    const held = await this.store.lease(names, this.owner, LEASE_MS);
    this.last = performance.now();
    this.holdsAll = held.size === names.length;
    return held;
  }
}
