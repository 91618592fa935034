import type { ActorName } from '../src/journal/journal.ts';
import { MemoryJournal } from '../src/journal/memory-journal.ts';
import type { FramePlace, TrimResult } from '../src/journal/tape-trimmer.ts';

export interface TrimWatch {
  /** Whoever keeps a record of everything reads on now: after this it may be gone. */
  readonly before: () => Promise<void>;
  /** Frame `first` is the first one that is left. */
  readonly after: (actor: ActorName, first: number) => Promise<void>;
}

/** The server of the streams, and somebody who looks on while they are trimmed. */
export class SimulatedServer extends MemoryJournal {
  private readonly onTrim: TrimWatch;

  constructor(nowUs: () => number, onTrim: TrimWatch) {
    super(nowUs);
    this.onTrim = onTrim;
  }

  override async trim(actor: ActorName, keep: FramePlace): Promise<TrimResult> {
    await this.onTrim.before();
    const result = await super.trim(actor, keep);
    if (result === 'trimmed') await this.onTrim.after(actor, keep.number);
    return result;
  }
}
