import type { Pool } from 'pg';
import type { ActorEntry, Journal, OutEntry } from '../journal/journal.ts';
import { OutTail, type TailPosition, type TailStop } from '../journal/out-tail.ts';
import { Courtesy } from './courtesy.ts';
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

/** Bytes of one transaction, about: large enough to be worth a commit, small enough to rest in between. */
const BYTES_PER_TRANSACTION = 512 * 1024;

/** How often a stream in which nothing has happened is compared with the database. */
const VERIFY_EVERY_MS = 10_000;

/** Follows all out streams and keeps the read models up to date with them. Two of them at once do no harm. */
export class Projector {
  private readonly options: ProjectorOptions;
  private readonly streams = new Map<string, StreamProjector>();
  private readonly tail: OutTail;
  private readonly courtesy: Courtesy;
  /** The last entry of each stream that was found or put in the database, since when, and what is being done with the stream. */
  private readonly applied = new Map<string, { readonly number: number; readonly sinceMs: number }>();
  private readonly working = new Map<string, Promise<void>>();
  private verifying: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(options: ProjectorOptions) {
    this.options = options;
    this.courtesy = new Courtesy(options.journal);
    this.tail = new OutTail({
      journal: options.journal,
      from: (actor) => this.begin(actor),
      onEntries: (actor, entries) => this.inTurn(actor, () => this.apply(actor, entries)),
      onStop: (actor, stop) => {
        // A failed entry has noted itself.
        if (stop.code !== 'HANDLER_FAILED')
          void this.streamOf(actor)?.noteHalt(`${stop.code}: ${stop.detail}`);
        options.onStop(actor, stop);
      },
      onTrouble: options.onTrouble,
      batch: FRAMES_PER_DELIVERY,
    });
  }

  start(): Promise<void> {
    this.verifyLater();
    return this.tail.start();
  }

  /** Waits until everything that is in the streams now is in the database; returns false when that takes longer. */
  caughtUp(timeoutMs: number): Promise<boolean> {
    return this.tail.caughtUp(timeoutMs);
  }

  /** Ends after the transactions under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.verifying);
    this.courtesy.stop();
    for (const stream of this.streams.values()) stream.stop();
    await this.tail.stop();
  }

  private async begin(actor: ActorEntry): Promise<TailPosition | undefined> {
    const position = await this.streamOf(actor)?.start();
    if (position !== undefined) this.noteApplied(actor, position.number);
    return position;
  }

  private async apply(actor: ActorEntry, entries: OutEntry[]): Promise<void> {
    const stream = this.streamOf(actor);
    if (stream === undefined) return;
    for (const part of partsOf(entries)) {
      await this.courtesy.turn();
      const started = performance.now();
      await stream.apply(part);
      await this.courtesy.done(actor.name, part, performance.now() - started);
    }
    const last = entries.at(-1);
    if (last !== undefined) this.noteApplied(actor, last.number);
  }

  private noteApplied({ name }: ActorEntry, number: number): void {
    this.applied.set(name, { number, sinceMs: performance.now() });
  }

  /** One after the other for each stream. */
  private inTurn(actor: ActorEntry, work: () => Promise<void>): Promise<void> {
    const before = this.working.get(actor.name) ?? Promise.resolve();
    const done = before.then(work);
    // Whoever asked for it hears of a failure; the next one begins in any case.
    this.working.set(
      actor.name,
      done.catch(() => undefined),
    );
    return done;
  }

  private verifyLater(): void {
    this.verifying = setTimeout(() => void this.verifyQuiet(), VERIFY_EVERY_MS);
  }

  /**
   * A database that has lost its last moments is behind what was applied. The next entry would show it; in a quiet stream there is
   * none, so it is looked for.
   */
  private async verifyQuiet(): Promise<void> {
    for (const actor of this.tail.following()) {
      const last = this.applied.get(actor.name);
      const stream = this.streamOf(actor);
      if (stream === undefined || last === undefined) continue;
      if (performance.now() - last.sinceMs < VERIFY_EVERY_MS) continue;
      await this.inTurn(actor, () => stream.verify(last.number)).catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        this.options.onStop(actor, { code: 'HANDLER_FAILED', detail });
        this.applied.delete(actor.name);
      });
    }
    if (!this.stopping) this.verifyLater();
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

/** Cuts a delivery into parts of about BYTES_PER_TRANSACTION, in order; a part has at least one entry. */
function* partsOf(entries: readonly OutEntry[]): Generator<OutEntry[]> {
  let part: OutEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    part.push(entry);
    bytes += entry.bytes.length;
    if (bytes < BYTES_PER_TRANSACTION) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
