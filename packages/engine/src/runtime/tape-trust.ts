import type { EngineStore } from '../journal/engine-store.ts';
import { type ActorName, type Journal, JournalUnavailable, OutcomeUnknown } from '../journal/journal.ts';
import type { ActorRunner } from './actor-runner.ts';
import { asHalt, lossOf, parseHaltNote } from './halts.ts';
import type { TapeVerifier } from './tape-verifier.ts';

export interface TapeTrustOptions {
  readonly journal: Journal;
  readonly store: Pick<EngineStore, 'serverRun' | 'health'>;
  readonly verifier: TapeVerifier;
  readonly onTrouble: (error: Error) => void;
  /** A runner may go on. */
  readonly onTrusted: () => void;
}

/**
 * What has to be looked at before actors at work go on over a new connection: what each had must still be there, and when the
 * server was started again, all that is stored of it. Until then nothing is read, committed or brought to anybody.
 */
export class TapeTrust {
  private readonly options: TapeTrustOptions;
  /** The connection over which all anchors were compared. */
  private verified = -1;
  private run: string | undefined;
  private readonly checking = new Map<ActorRunner, Promise<void>>();
  private stopping = false;

  constructor(options: TapeTrustOptions) {
    this.options = options;
  }

  /** Number of the connection over which everybody may read. */
  get connection(): number {
    return this.verified;
  }

  /** Whether what is stored of the actor may be relied on at this moment. */
  holds(runner: ActorRunner): boolean {
    return this.options.journal.connection === this.verified && runner.verifiedRun === this.run;
  }

  /** The next look compares everything again. */
  lose(): void {
    this.verified = -1;
  }

  /** Compares the anchors after a new connection, and has tapes read again after a new start. Throws the journal's errors. */
  async look(runners: ReadonlyMap<ActorName, ActorRunner>): Promise<void> {
    if (this.options.journal.connection !== this.verified) await this.compareAnchors(runners);
    for (const [name, runner] of runners) {
      if (runner.verifiedRun === this.run || runner.halt !== undefined || this.checking.has(runner)) continue;
      const isGivenUp = (): boolean =>
        this.stopping || runners.get(name) !== runner || runner.halt !== undefined;
      this.checking.set(runner, this.readAgain(runner, isGivenUp));
    }
  }

  /** Resolves when the checks under way have ended, after the page that each is at. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.checking.values());
  }

  private async compareAnchors(runners: ReadonlyMap<ActorName, ActorRunner>): Promise<void> {
    const { journal, store } = this.options;
    const { connection } = journal;
    const run = await store.serverRun();
    await Promise.all(
      [...runners.values()].map(async (runner) => {
        const { anchor } = runner;
        runner.verify(anchor, await journal.control(runner.actor.name));
        runner.dirty = true;
      }),
    );
    await this.lookAtNotes(runners);
    this.run = run;
    this.verified = connection;
  }

  /**
   * Halts the actors of which another copy has said that it had committed more than is there: that is lost, though one that
   * was cut off before has missed nothing. Throws the journal's errors.
   */
  async lookAtNotes(runners: ReadonlyMap<ActorName, ActorRunner>): Promise<void> {
    const { journal, store } = this.options;
    for (const [name, text] of await store.health()) {
      const runner = runners.get(name);
      const note = parseHaltNote(text);
      if (runner === undefined || runner.halt !== undefined || note === undefined) continue;
      const control = await journal.control(name);
      const loss = control && lossOf(note, control);
      if (loss !== undefined && runners.get(name) === runner) runner.distrust(loss);
    }
  }

  private async readAgain(runner: ActorRunner, isGivenUp: () => boolean): Promise<void> {
    const { verifier, onTrouble, onTrusted } = this.options;
    try {
      const run = await verifier.verified(runner.actor.name, isGivenUp);
      if (run === undefined) return;
      runner.verifiedRun = run;
      runner.dirty = true;
      onTrusted();
    } catch (error) {
      // The journal is away: the next look has it read again, from where this one stood.
      if (error instanceof JournalUnavailable || error instanceof OutcomeUnknown) onTrouble(error);
      else runner.distrust(asHalt(error));
    } finally {
      this.checking.delete(runner);
    }
  }
}
