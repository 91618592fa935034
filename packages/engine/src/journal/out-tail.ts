import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { BackOff } from './back-off.ts';
import { NO_HASH } from './hash-chain.ts';
import {
  type ActorEntry,
  type ActorName,
  type Journal,
  JournalUnavailable,
  type OutEntry,
} from './journal.ts';
import { WakeSignal } from './wake-signal.ts';

/** The last entry that a reader has applied: its number, epoch and hash. */
export interface TailPosition {
  readonly epoch: number;
  readonly number: number;
  readonly hash: Uint8Array;
}

/**
 * Why a stream is no longer followed. ANCHOR_LOST: the last entry applied is no longer there, or another one is; GAP: a
 * number is missing; HANDLER_FAILED: `onEntries` threw.
 */
export interface TailStop {
  readonly code: 'ANCHOR_LOST' | 'GAP' | 'HANDLER_FAILED';
  readonly detail: string;
}

export interface OutTailOptions {
  readonly journal: Journal;
  /** Only these; all registered actors, also those to come, when left out. */
  readonly actors?: readonly ActorName[];
  /** Where to start with an actor; undefined is its beginning. `endOf` gives its end. */
  readonly from?: (actor: ActorEntry) => TailPosition | undefined | Promise<TailPosition | undefined>;
  /**
   * Takes the next entries of one stream, in order. While a promise is pending nothing more of this stream is delivered;
   * other streams go on. It must not fail: a failure stops the stream for good.
   */
  readonly onEntries: (actor: ActorEntry, entries: OutEntry[]) => Promise<void> | void;
  readonly onStop: (actor: ActorEntry, stop: TailStop) => void;
  /** The journal could not be read; the tail goes on trying. */
  readonly onTrouble?: (error: Error) => void;
  /** Entries of one stream in one delivery, at most. */
  readonly batch?: number;
}

/** Wake messages are hints: everything is looked at this often in any case. */
export const LOOK_EVERY_MS = 1_000;
const DEFAULT_BATCH = 64;
/** Streams in one read: a read of all of them stays some megabytes. */
const MAX_STREAMS_PER_READ = 64;
const MIN_RETRY_MS = 20;
const MAX_RETRY_MS = 1_000;
const CATCH_UP_POLL_MS = 10;
const STOP_WAIT_MS = 5_000;

interface Stream {
  readonly actor: ActorEntry;
  position: TailPosition;
  /** There may be entries that were not read. */
  dirty: boolean;
  busy: boolean;
  stopped: boolean;
}

/** Follows out streams: hub, gateway and projectors each have one. Nothing in an out stream is ever taken back. */
export class OutTail {
  private readonly options: OutTailOptions;
  private readonly streams = new Map<ActorName, Stream>();
  private readonly signal = new WakeSignal();
  private readonly backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
  private stopping = false;
  private unwatch: (() => Promise<void>) | undefined;
  private running: Promise<void> = Promise.resolve();
  private verifiedConnection = -1;
  private lastLook = -Infinity;

  constructor(options: OutTailOptions) {
    this.options = options;
  }

  /** Begins to follow. A journal that is away is waited for. */
  async start(): Promise<void> {
    this.unwatch = await this.options.journal.watch('out', (actor) => {
      const stream = this.streams.get(actor);
      if (stream !== undefined) stream.dirty = true;
      else this.lastLook = -Infinity;
      this.signal.notify();
    });
    this.running = this.run();
  }

  /** Ends, after the deliveries that are under way, which are waited for at most STOP_WAIT_MS. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.running;
    await this.unwatch?.();
    const deadline = performance.now() + STOP_WAIT_MS;
    const busy = (): boolean => [...this.streams.values()].some((stream) => stream.busy);
    while (busy() && performance.now() < deadline) await pause(CATCH_UP_POLL_MS);
  }

  /** The last entry that `onEntries` has finished with; undefined for an actor not followed. */
  positionOf(actor: ActorName): TailPosition | undefined {
    return this.streams.get(actor)?.position;
  }

  /** The actors that are followed, stopped ones left out. */
  following(): ActorEntry[] {
    return [...this.streams.values()].filter(({ stopped }) => !stopped).map(({ actor }) => actor);
  }

  /** Waits until everything that is in the streams now has been delivered; returns false when that takes longer. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    const { journal } = this.options;
    const ends = new Map<ActorName, number>();
    for (const { name } of await this.wanted()) ends.set(name, (await journal.control(name))?.lastOut ?? 0);
    const behind = (): boolean =>
      [...ends].some(([name, end]) => {
        const stream = this.streams.get(name);
        return stream === undefined || (!stream.stopped && stream.position.number < end);
      });
    while (behind()) {
      if (performance.now() > deadline) return false;
      await pause(CATCH_UP_POLL_MS);
    }
    return true;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.lookAround();
        await this.verifyAnchors();
        const ready = [...this.streams.values()].filter(isReady).slice(0, MAX_STREAMS_PER_READ);
        if (ready.length === 0) await this.signal.wait(LOOK_EVERY_MS);
        else await this.read(ready);
        this.backOff.reset();
      } catch (error) {
        const trouble = error instanceof Error ? error : new Error(String(error));
        this.options.onTrouble?.(trouble);
        if (!(error instanceof JournalUnavailable)) this.lastLook = -Infinity;
        await this.signal.wait(this.backOff.next());
      }
    }
  }

  /** Once a second: new actors, and every stream is read even if nobody woke it. */
  private async lookAround(): Promise<void> {
    if (performance.now() - this.lastLook < LOOK_EVERY_MS) return;
    for (const actor of await this.wanted()) {
      if (this.streams.has(actor.name)) continue;
      const from = await this.options.from?.(actor);
      const position = from ?? BEGINNING;
      const stream = { actor, position, dirty: true, busy: false, stopped: false };
      if (position.number > 0) await this.verify(stream);
      this.streams.set(actor.name, stream);
    }
    for (const stream of this.streams.values()) stream.dirty = true;
    this.lastLook = performance.now();
  }

  private async wanted(): Promise<ActorEntry[]> {
    const { journal, actors } = this.options;
    const all = await journal.actors();
    return actors === undefined ? all : all.filter(({ name }) => actors.includes(name));
  }

  /** After each new connection: the last entry applied must still be there, or the streams were put back behind our back. */
  private async verifyAnchors(): Promise<void> {
    const { connection } = this.options.journal;
    if (connection === this.verifiedConnection) return;
    for (const stream of this.streams.values()) if (!stream.stopped) await this.verify(stream);
    this.verifiedConnection = connection;
  }

  private async verify(stream: Stream): Promise<void> {
    const { number, epoch, hash } = stream.position;
    if (number === 0) return;
    const [entry] = await this.options.journal.readOut(stream.actor.name, number - 1, 1, epoch);
    if (entry !== undefined && entry.number === number && equalBytes(entry.hash, hash)) return;
    const found = entry === undefined ? 'nothing' : `entry ${entry.number} with another content`;
    this.halt(stream, { code: 'ANCHOR_LOST', detail: `entry ${number} was applied, now there is ${found}` });
  }

  private async read(ready: readonly Stream[]): Promise<void> {
    const { journal, batch } = this.options;
    const connection = journal.connection;
    const cursors = ready.map(({ actor, position }) => ({
      actor: actor.name,
      after: position.number,
      epoch: position.epoch,
    }));
    for (const stream of ready) stream.dirty = false;
    try {
      const limit = batch ?? DEFAULT_BATCH;
      const found = await journal.readOuts(cursors, limit);
      // Read over a connection that was made meanwhile: the anchors come first.
      if (journal.connection !== connection || connection !== this.verifiedConnection) {
        for (const stream of ready) stream.dirty = true;
        return;
      }
      for (const stream of ready) {
        const entries = found.get(stream.actor.name);
        if (entries === undefined) continue;
        if (entries.length >= limit) stream.dirty = true;
        this.deliver(stream, entries);
      }
    } catch (error) {
      for (const stream of ready) stream.dirty = true;
      throw error;
    }
  }

  private deliver(stream: Stream, entries: OutEntry[]): void {
    let { number: expected, epoch: known } = stream.position;
    for (const { number, epoch } of entries) {
      expected += 1;
      // An epoch begins with an entry of its own, so it is always the next one.
      if (number === expected && (epoch === known || epoch === known + 1)) {
        known = epoch;
        continue;
      }
      const detail = `entry ${epoch}-${number} follows ${known}-${expected - 1}`;
      this.halt(stream, { code: 'GAP', detail });
      return;
    }
    const last = entries.at(-1);
    if (last === undefined) return;
    const finish = (): void => {
      stream.position = { epoch: last.epoch, number: last.number, hash: last.hash };
    };
    try {
      const pending = this.options.onEntries(stream.actor, entries);
      if (pending === undefined) return finish();
      stream.busy = true;
      pending
        .then(finish, (error: unknown) => this.failed(stream, error))
        .finally(() => {
          stream.busy = false;
          this.signal.notify();
        });
    } catch (error) {
      this.failed(stream, error);
    }
  }

  private failed(stream: Stream, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.halt(stream, { code: 'HANDLER_FAILED', detail });
  }

  private halt(stream: Stream, stop: TailStop): void {
    stream.stopped = true;
    this.options.onStop(stream.actor, stop);
  }
}

const BEGINNING: TailPosition = { epoch: 1, number: 0, hash: NO_HASH };

/** The position behind everything that an actor has published so far. */
export async function endOf(journal: Journal, actor: ActorName): Promise<TailPosition | undefined> {
  const control = await journal.control(actor);
  if (control === undefined || control.lastOut === 0) return undefined;
  return { epoch: control.outEpoch, number: control.lastOut, hash: control.lastHash };
}

function isReady({ dirty, busy, stopped }: Stream): boolean {
  return dirty && !busy && !stopped;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
