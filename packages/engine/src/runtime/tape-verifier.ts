import { Halt } from '../core/halt.ts';
import type { EngineStore } from '../journal/engine-store.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { EngineLog } from './engine-options.ts';
import type { TapePosition } from './frame-maker.ts';
import { checkTape } from './tape-check.ts';
import { Turns } from './turns.ts';

/** Tapes that are read at a time: enough that one is hashed while others are on their way. */
const MAX_AT_A_TIME = 3;
/** How often the log says how far a long check has come. */
const SAY_EVERY_MS = 5_000;
/** What takes less is not worth a line. */
const WORTH_SAYING_MS = 500;

export interface TapeVerifierOptions {
  readonly journal: Journal;
  /** The journal with the archive in front of it, which knows what stood before the first entry. */
  readonly tape: Journal;
  readonly store: Pick<EngineStore, 'serverRun' | 'verifiedRun' | 'setVerified'>;
  readonly log: EngineLog;
}

/** How far a check has come. */
export interface VerifyProgress {
  /** The last frame found good. */
  readonly frame: number;
  /** The last frame there is. */
  readonly of: number;
}

/**
 * Reads the stored tape of an actor whole, once in each run of the server, before anything is done with it: what a running server
 * has was checked when it was written, what a server has after a start came from a disk. Which run it was is noted beside
 * the streams, so that an engine that starts again under the same server does not read everything again.
 */
export class TapeVerifier {
  private readonly options: TapeVerifierOptions;
  private readonly turns = new Turns(MAX_AT_A_TIME);
  private readonly checking = new Map<ActorName, VerifyProgress>();
  /** Where a check stood that the journal's absence has ended, to go on from in the same run. */
  private readonly reached = new Map<ActorName, { readonly run: string; readonly position: TapePosition }>();

  constructor(options: TapeVerifierOptions) {
    this.options = options;
  }

  /** The checks under way. */
  progress(): Record<ActorName, VerifyProgress> {
    return Object.fromEntries(this.checking);
  }

  /**
   * Returns the run of the server in which the tape of the actor was found good, after having read it if nobody has yet;
   * undefined when it was stopped. Throws Halt ANCHOR_LOST, FORK or GAP, and the journal's errors: then it may be tried again.
   */
  async verified(actor: ActorName, isStopping: () => boolean): Promise<string | undefined> {
    const { store } = this.options;
    // Before anything else is read: a server that starts again meanwhile has another run, and is read again.
    const run = await store.serverRun();
    if ((await store.verifiedRun(actor)) === run) return run;
    const isGood = await this.turns.take(
      async () => !isStopping() && (await this.check(actor, run, isStopping)),
    );
    if (!isGood) return undefined;
    await store.setVerified(actor, run);
    return run;
  }

  private async check(actor: ActorName, run: string, isStopping: () => boolean): Promise<boolean> {
    const { journal, log } = this.options;
    const control = await journal.control(actor);
    if (control === undefined)
      throw new Halt('ANCHOR_LOST', `the registry names ${actor}, its keys are gone`);
    const of = control.lastOut;
    const before = this.reached.get(actor);
    const from = before?.run === run ? before.position : undefined;
    const started = performance.now();
    let said = started;
    this.checking.set(actor, { frame: from?.number ?? 0, of });
    try {
      const isGood = await checkTape({
        ...{ journal, actor, control, from, isStopping },
        hashOf: (number, epoch) => this.hashOf(actor, number, epoch),
        onPage: (position) => {
          this.reached.set(actor, { run, position });
          this.checking.set(actor, { frame: position.number, of });
          if (performance.now() - said < SAY_EVERY_MS) return;
          said = performance.now();
          log.info(
            `${actor}: the server started anew, its tape is verified up to ${position.number} of ${of}`,
          );
        },
      });
      if (isGood) this.reached.delete(actor);
      const tookMs = Math.round(performance.now() - started);
      if (tookMs >= WORTH_SAYING_MS)
        log.info(`${actor}: the server started anew, its tape up to ${of} verified in ${tookMs} ms`);
      return isGood;
    } catch (error) {
      if (error instanceof Halt) this.reached.delete(actor);
      throw error;
    } finally {
      this.checking.delete(actor);
    }
  }

  /** The archive knows the frame before the first that is stored; without it, or when it is away, nobody does. */
  private async hashOf(actor: ActorName, number: number, epoch: number): Promise<Uint8Array | undefined> {
    const { journal, tape, log } = this.options;
    if (tape === journal) return undefined;
    try {
      const [frame] = await tape.readOut(actor, number - 1, 1, epoch);
      return frame?.number === number ? frame.hash : undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.warn(`${actor}: the archive does not say what stood before the first stored frame: ${why}`);
      return undefined;
    }
  }
}
