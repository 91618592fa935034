import type { EngineStore, EngineWord } from '../journal/engine-store.ts';
import type { ActorName } from '../journal/journal.ts';
import { type EngineNote, parseEngineNote } from './engine-note.ts';

/** How often an engine says that it is there, for how long that holds, and how often it says everything again. */
const ANNOUNCE_EVERY_MS = 1_000;
const ANNOUNCE_HOLDS_MS = 5_000;
const ANNOUNCE_WHOLE_MS = 60_000;

/** Tells other engines and the status page what this engine does, and knows what the others say. */
export class Announcer {
  private readonly store: EngineStore;
  private readonly engine: string;
  private readonly describe: () => EngineNote;
  private said: string | undefined;
  private lastSaid = -Infinity;
  private lastWhole = -Infinity;
  private others: EngineNote[] = [];

  constructor(store: EngineStore, engine: string, describe: () => EngineNote) {
    this.store = store;
    this.engine = engine;
    this.describe = describe;
  }

  /** Says it again when it is time. Throws the journal's errors. */
  async keep(): Promise<void> {
    const now = performance.now();
    if (now - this.lastSaid < ANNOUNCE_EVERY_MS) return;
    const note = JSON.stringify(this.describe());
    const isWhole = note !== this.said || now - this.lastWhole >= ANNOUNCE_WHOLE_MS;
    const words = await this.store.announce(this.engine, isWhole ? note : undefined, ANNOUNCE_HOLDS_MS);
    this.lastSaid = now;
    this.said = note;
    if (isWhole) this.lastWhole = now;
    this.others = words.filter((word) => this.isAnother(word)).flatMap(noteOf);
  }

  /** Whether another engine that answers follows the actor and keeps its snapshots in the same place. */
  isSnapshotTakenElsewhere(actor: ActorName): boolean {
    const { snapshotsAt } = this.describe();
    return this.others.some((other) => other.snapshotsAt === snapshotsAt && other.standby.includes(actor));
  }

  async retire(): Promise<void> {
    await this.store.retire(this.engine);
  }

  private isAnother({ engine, answers }: EngineWord): boolean {
    return answers && engine !== this.engine;
  }
}

function noteOf({ note }: EngineWord): EngineNote[] {
  const parsed = parseEngineNote(note);
  return parsed === undefined ? [] : [parsed];
}
