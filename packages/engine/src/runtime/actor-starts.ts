import type { Halt } from '../core/halt.ts';
import { type ActorEntry, type ActorName, JournalUnavailable, OutcomeUnknown } from '../journal/journal.ts';
import { type Controls, readControls, type Recovered } from './follower.ts';
import type { EngineOptions } from './engine-options.ts';
import { asHalt } from './halts.ts';
import { createMachine } from './machines.ts';
import { recover } from './recovery.ts';
import type { Snapshots } from './snapshots.ts';
import type { Standby } from './standby.ts';

export interface ActorStartsOptions {
  readonly engine: EngineOptions;
  readonly standby: Standby;
  readonly snapshotsOf: (actor: ActorName) => Snapshots | undefined;
  readonly isHalted: (actor: ActorName) => boolean;
  /** The actor stands at the end of its tape. What this throws is handled like what the recovery throws. */
  readonly onRecovered: (actor: ActorEntry, recovered: Recovered, startedMs: number) => Promise<void>;
  readonly onHalt: (actor: ActorName, halt: Halt) => void;
  /** The journal is away: the next look at the leases begins anew. */
  readonly onTrouble: (error: Error) => void;
  /** An attempt has come to its end. */
  readonly onDone: () => void;
}

/** Brings actors whose lease this engine has taken to the end of their tapes, beside the work on the others. */
export class ActorStarts {
  private readonly options: ActorStartsOptions;
  private readonly starting = new Map<ActorName, Promise<void>>();

  constructor(options: ActorStartsOptions) {
    this.options = options;
  }

  has(actor: ActorName): boolean {
    return this.starting.has(actor);
  }

  /** Begins with these. */
  begin(actors: readonly ActorEntry[]): void {
    if (actors.length === 0) return;
    const controls = readControls(this.options.engine.journal);
    // Whoever waits for them hears of a failure; somebody may not wait for them yet when they fail.
    controls.catch(() => undefined);
    for (const actor of actors) this.starting.set(actor.name, this.start(actor, controls));
  }

  /** Resolves when those that are under way have come to their end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.starting.values());
  }

  private async start(actor: ActorEntry, controls: Promise<Controls>): Promise<void> {
    const { onRecovered, onHalt, onTrouble, onDone } = this.options;
    const started = performance.now();
    try {
      const recovered = await this.recovered(actor, controls);
      if (recovered !== undefined) await onRecovered(actor, recovered, started);
    } catch (error) {
      if (error instanceof JournalUnavailable || error instanceof OutcomeUnknown) onTrouble(error);
      else onHalt(actor.name, asHalt(error));
    } finally {
      this.starting.delete(actor.name);
      onDone();
    }
  }

  /** The copy that was followed, at the end of the tape; or a new one. Undefined when the followed one has just halted. */
  private async recovered(actor: ActorEntry, controls: Promise<Controls>): Promise<Recovered | undefined> {
    const { engine, standby, snapshotsOf, isHalted } = this.options;
    const follower = await standby.release(actor.name);
    if (follower !== undefined) return follower.takeOver(await controls);
    await controls;
    if (isHalted(actor.name)) return undefined;
    return recover({
      journal: engine.tape ?? engine.journal,
      actor,
      createMachine: engine.createMachine ?? createMachine,
      snapshots: snapshotsOf(actor.name),
      snapshotEvery: engine.snapshotEvery,
    });
  }
}
