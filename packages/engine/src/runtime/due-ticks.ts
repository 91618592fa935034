import type { ActorName, Journal } from '../journal/journal.ts';
import type { ActorRunner } from './actor-runner.ts';

/** How often it is checked whether something is due without a message. */
const TICK_EVERY_MS = 20;
/** At the latest then it is looked again. */
const LOOK_EVERY_MS = 500;

/** Appends an empty frame to the inbox of every actor for which something is due: there is no clock process. */
export class DueTicks {
  private readonly journal: Journal;
  private last = -Infinity;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /**
   * Looks at the runners, when it is time. Returns how long until the next look, in ms. Duplicates are harmless, and one that
   * is missed is made up by any entry. Throws the journal's errors.
   */
  async look(runners: ReadonlyMap<ActorName, ActorRunner>): Promise<number> {
    if (performance.now() - this.last < TICK_EVERY_MS) return TICK_EVERY_MS;
    this.last = performance.now();
    const nowUs = Date.now() * 1_000;
    let nextMs: number = LOOK_EVERY_MS;
    for (const runner of runners.values()) {
      const due = runner.due();
      if (due === undefined) continue;
      if (due <= nowUs && runner.caughtUp) {
        const { epoch } = runner.anchor.committed;
        await this.journal.send(runner.actor.name, epoch, 'actor', NO_MESSAGES);
      }
      nextMs = Math.min(nextMs, Math.max(TICK_EVERY_MS, (due - nowUs) / 1_000));
    }
    return nextMs;
  }
}

const NO_MESSAGES = { producers: [], bytes: new Uint8Array(0) };
