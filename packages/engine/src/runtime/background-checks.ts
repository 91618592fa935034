import { type ActorName, type Journal, JournalUnavailable } from '../journal/journal.ts';
import type { ActorRunner } from './actor-runner.ts';
import type { TapePosition } from './frame-maker.ts';
import { asHalt } from './halts.ts';
import { checkTape } from './tape-check.ts';

export interface BackgroundChecksOptions {
  readonly journal: Journal;
  /** Whether this is still the runner that works on its actor. */
  readonly isAtWork: (actor: ActorName, runner: ActorRunner) => boolean;
  readonly onTrouble: (error: Error) => void;
}

/**
 * Looks, one actor after the other and beside the trading, at what is stored in front of a frame and was not read since the
 * server, or this engine, started. What is found halts the actor.
 */
export class BackgroundChecks {
  private readonly options: BackgroundChecksOptions;
  private checking: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(options: BackgroundChecksOptions) {
    this.options = options;
  }

  add(runner: ActorRunner, upTo: TapePosition): void {
    const { journal, isAtWork, onTrouble } = this.options;
    const { name } = runner.actor;
    const { connection } = journal;
    const isStopping = (): boolean =>
      this.stopping || !isAtWork(name, runner) || journal.connection !== connection;
    this.checking = this.checking
      .then(() => checkTape({ journal, actor: name, upTo, isStopping }))
      .catch((error: unknown) => {
        // Not to be read now: the next start, or the next connection, looks again.
        if (error instanceof JournalUnavailable) onTrouble(error);
        else runner.stopWith(asHalt(error));
      });
  }

  /** Ends after the page under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.checking;
  }
}
