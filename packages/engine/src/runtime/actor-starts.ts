import type { Halt } from '../core/halt.ts';
import { type ActorEntry, type ActorName, JournalUnavailable, OutcomeUnknown } from '../journal/journal.ts';
import { type Controls, readControls, type Recovered } from './follower.ts';
import type { EngineOptions } from './engine-options.ts';
import { asHalt } from './halts.ts';
import { createMachine } from './machines.ts';
import { recover } from './recovery.ts';
import type { Snapshots } from './snapshots.ts';
import type { Standby } from './standby.ts';
import type { TapeVerifier } from './tape-verifier.ts';

/** An actor at the end of its tape. */
export interface Started {
  readonly recovered: Recovered;
  /** The run of the server in which its tape was read whole. */
  readonly verifiedRun: string;
  /** The connection over which it began: over another one its end has to be compared again. */
  readonly connection: number;
  readonly tookMs: number;
}

export interface ActorStartsOptions {
  readonly engine: EngineOptions;
  readonly standby: Standby;
  readonly verifier: TapeVerifier;
  readonly snapshotsOf: (actor: ActorName) => Snapshots | undefined;
  readonly isHalted: (actor: ActorName) => boolean;
  /** The actor stands at the end of its tape. What this throws is handled like what the recovery throws. */
  readonly onRecovered: (actor: ActorEntry, started: Started) => Promise<void>;
  readonly onHalt: (actor: ActorName, halt: Halt) => void;
  /** The journal is away: the next look at the leases begins anew. */
  readonly onTrouble: (error: Error) => void;
  /** An attempt has come to its end. */
  readonly onDone: () => void;
}

/**
 * Brings actors whose lease this engine has taken to the end of their tapes, beside the work on the others. A tape that nobody
 * has read whole since the server started is read first: nothing is done with it before.
 */
export class ActorStarts {
  private readonly options: ActorStartsOptions;
  private readonly starting = new Map<ActorName, Promise<void>>();
  private stopping = false;

  constructor(options: ActorStartsOptions) {
    this.options = options;
  }

  has(actor: ActorName): boolean {
    return this.starting.has(actor);
  }

  /** Begins with these. */
  begin(actors: readonly ActorEntry[]): void {
    if (actors.length === 0) return;
    let controls: Promise<Controls> | undefined;
    // Whoever waits for them hears of a failure; somebody may not wait for them yet when they fail.
    const shared = (): Promise<Controls> => {
      controls ??= readControls(this.options.engine.journal);
      controls.catch(() => undefined);
      return controls;
    };
    for (const actor of actors) this.starting.set(actor.name, this.start(actor, shared));
  }

  /** Resolves when those that are under way have come to their end, or have given up. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.starting.values());
  }

  private async start(actor: ActorEntry, controls: () => Promise<Controls>): Promise<void> {
    const { verifier, onRecovered, onHalt, onTrouble, onDone } = this.options;
    const started = performance.now();
    const { connection } = this.options.engine.journal;
    try {
      const verifiedRun = await verifier.verified(actor.name, () => this.stopping);
      if (verifiedRun === undefined) return;
      const recovered = await this.recovered(actor, controls());
      if (recovered === undefined) return;
      const tookMs = Math.round(performance.now() - started);
      await onRecovered(actor, { recovered, verifiedRun, connection, tookMs });
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
