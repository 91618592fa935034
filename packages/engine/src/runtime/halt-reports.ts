import type { EngineStore } from '../journal/engine-store.ts';
import { type ActorName, JournalUnavailable, OutcomeUnknown } from '../journal/journal.ts';
import { Halt } from '../core/halt.ts';
import { type HaltNote, parseHaltNote } from './halts.ts';

/**
 * Puts halts where the status page and other engines find them, for as long as it takes. What one copy had committed when it
 * halted stays said, whatever others that know less say after it: nobody may go on from further behind until an operator decides.
 */
export class HaltReports {
  private readonly store: EngineStore;
  private readonly unsaid = new Map<ActorName, HaltNote>();

  constructor(store: EngineStore) {
    this.store = store;
  }

  /** The note is written with the next `keep`. */
  add(actor: ActorName, note: HaltNote): void {
    this.unsaid.set(actor, note);
  }

  /** Writes what is not written yet. Throws the journal's errors; then the next call tries again. */
  async keep(): Promise<void> {
    for (const [actor, note] of [...this.unsaid]) {
      const former = await this.read(actor);
      await this.store.reportHealth(actor, JSON.stringify(withFormer(note, former)));
      if (this.unsaid.get(actor) === note) this.unsaid.delete(actor);
    }
  }

  /** As `keep`, for the last time: an engine that ends does not wait for a journal that is away. */
  async keepIfPossible(): Promise<void> {
    try {
      await this.keep();
    } catch (error) {
      if (!(error instanceof JournalUnavailable) && !(error instanceof OutcomeUnknown)) throw error;
    }
  }

  /**
   * Removes the note of an actor that stands at `position`. Throws Halt ANCHOR_LOST when a copy that halted had committed more than
   * is there now, and the journal's errors. An operator who recovers the actor removes the note.
   */
  async clear(actor: ActorName, position: number): Promise<void> {
    const former = await this.read(actor);
    if (former !== undefined && former.position > position)
      throw new Halt(
        'ANCHOR_LOST',
        `frame ${former.position} was committed when ${former.code} halted it, now ${position} is last`,
      );
    await this.store.reportHealth(actor, undefined);
    this.unsaid.delete(actor);
  }

  private async read(actor: ActorName): Promise<HaltNote | undefined> {
    const text = (await this.store.health()).get(actor);
    return text === undefined ? undefined : parseHaltNote(text);
  }
}

/** The new note, with the place of the former one when that is further on. */
function withFormer(note: HaltNote, former: HaltNote | undefined): HaltNote {
  if (former === undefined || former.position <= note.position) return note;
  const { epoch: _epoch, ...rest } = note;
  const { position, epoch } = former;
  return epoch === undefined ? { ...rest, position } : { ...rest, position, epoch };
}
