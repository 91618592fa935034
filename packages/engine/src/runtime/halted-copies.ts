import type { Halt } from '../core/halt.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { EngineLog } from './engine-options.ts';
import { haltNote, type HaltNote } from './halts.ts';

/** An actor whose copy here has halted, with the epoch that it halted in, once that is known. */
interface Broken {
  readonly note: HaltNote;
  epoch: number | undefined;
}

/** Whether a copy worked on its actor when it halted, or followed another engine that does. */
export type CopyRole = 'active' | 'standby';

/** The copies of this engine that have halted. Each stays so until an operator gives its actor a new epoch. */
export class HaltedCopies {
  private readonly journal: Pick<Journal, 'control'>;
  private readonly log: EngineLog;
  private readonly broken = new Map<ActorName, Broken>();
  private readonly halted = new Map<ActorName, Halt>();

  constructor(journal: Pick<Journal, 'control'>, log: EngineLog) {
    this.journal = journal;
    this.log = log;
  }

  has(name: ActorName): boolean {
    return this.broken.has(name);
  }

  /** As they are now, and as they will be. */
  halts(): ReadonlyMap<ActorName, Halt> {
    return this.halted;
  }

  notes(): Record<ActorName, HaltNote> {
    return Object.fromEntries([...this.broken].map(([name, { note }]) => [name, note]));
  }

  /** Notes and logs the halt of a copy that had committed everything up to `position`, in that epoch if it worked. */
  add(name: ActorName, halt: Halt, position: number, role: CopyRole, epoch?: number): HaltNote {
    const note = haltNote(halt, Math.max(position, halt.lost), new Date(), epoch);
    this.broken.set(name, { note, epoch: undefined });
    this.halted.set(name, halt);
    this.log.error(`${name} halted${role === 'standby' ? ' here, where it stood by' : ''}. ${note.detail}`);
    this.log.error(`${name} next: ${note.nextStep}`);
    return note;
  }

  /** Forgets those whose actor has been given a new epoch since, and returns them. Throws the journal's errors. */
  async revive(): Promise<ActorName[]> {
    const revived: ActorName[] = [];
    for (const [name, broken] of this.broken) {
      const epoch = (await this.journal.control(name))?.epoch;
      broken.epoch ??= epoch;
      if (epoch === undefined || broken.epoch === epoch) continue;
      this.broken.delete(name);
      this.halted.delete(name);
      revived.push(name);
      this.log.info(`${name}: epoch ${epoch} has begun, it works again`);
    }
    return revived;
  }
}
