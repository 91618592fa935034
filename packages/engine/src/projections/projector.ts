import type { Pool } from 'pg';
import type { ActorEntry, Journal } from '../journal/journal.ts';
import { OutTail, type TailStop } from '../journal/out-tail.ts';
import type { Projection } from './projection.ts';
import { PROJECTIONS } from './registry.ts';
import { StreamProjector } from './stream-projector.ts';

export interface ProjectorOptions {
  readonly journal: Journal;
  readonly pool: Pool;
  readonly projections?: readonly Projection[];
  /** Redis or Postgres is away; the projector goes on trying. */
  readonly onTrouble: (error: Error) => void;
  /** One stream stands still for good and waits for an operator; the others go on. */
  readonly onStop: (actor: ActorEntry, stop: TailStop) => void;
}

/** Frames of one stream in one delivery, at most. */
const FRAMES_PER_DELIVERY = 256;

/** Follows all out streams and keeps the read models up to date with them. Two of them at once do no harm. */
export class Projector {
  private readonly options: ProjectorOptions;
  private readonly streams = new Map<string, StreamProjector>();
  private readonly tail: OutTail;

  constructor(options: ProjectorOptions) {
    this.options = options;
    this.tail = new OutTail({
      journal: options.journal,
      from: (actor) => this.streamOf(actor)?.start(),
      onEntries: (actor, entries) => this.streamOf(actor)?.apply(entries),
      onStop: options.onStop,
      onTrouble: options.onTrouble,
      batch: FRAMES_PER_DELIVERY,
    });
  }

  start(): Promise<void> {
    return this.tail.start();
  }

  /** Waits until everything that is in the streams now is in the database; returns false when that takes longer. */
  caughtUp(timeoutMs: number): Promise<boolean> {
    return this.tail.caughtUp(timeoutMs);
  }

  /** Ends after the transactions under way. */
  async stop(): Promise<void> {
    for (const stream of this.streams.values()) stream.stop();
    await this.tail.stop();
  }

  /** The stream's projector; undefined for an actor that no projection follows. */
  private streamOf(actor: ActorEntry): StreamProjector | undefined {
    const known = this.streams.get(actor.name);
    if (known !== undefined) return known;
    const { projections = PROJECTIONS, journal, pool, onTrouble } = this.options;
    const projection = projections.find((candidate) => candidate.follows(actor));
    if (projection === undefined) return undefined;
    const stream = new StreamProjector({ pool, journal, projection, actor, onTrouble });
    this.streams.set(actor.name, stream);
    return stream;
  }
}
