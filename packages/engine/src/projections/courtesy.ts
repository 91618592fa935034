import { pause } from '../pause.ts';
import { JournalUnavailable, type ActorName, type Journal, type OutEntry } from '../journal/journal.ts';

/** A delivery of this many bytes says that the projector is behind. */
const BEHIND_BYTES = 64 * 1024;
/** The engine is busy when a stream grew by this share of what was projected meanwhile. */
const BUSY_SHARE = 0.5;
/** How long one sight of a busy engine counts, for all streams. */
const BUSY_FOR_MS = 500;
/** Rest after a transaction, as a multiple of the time it took, while the engine is busy. */
const REST_FACTOR = 7;
/** Longest rest: the read models go on in any case. */
const MAX_REST_MS = 2_000;

/**
 * Trading goes first: while the streams grow faster than they can be projected, the projector rests between its
 * transactions, because both share the processors, the caches and the disk of one machine. What is not projected now is
 * projected when the rush is over, at full speed.
 */
export class Courtesy {
  private readonly journal: Pick<Journal, 'control'>;
  private readonly lastOuts = new Map<ActorName, number>();
  private busyUntil = -Infinity;
  private restUntil = -Infinity;
  private readonly stopped = new AbortController();

  constructor(journal: Pick<Journal, 'control'>) {
    this.journal = journal;
  }

  /** Waits until it is a transaction's turn: at once, unless the projector rests. */
  async turn(): Promise<void> {
    const restMs = this.restUntil - performance.now();
    if (restMs <= 0) return;
    await pause(restMs, this.stopped.signal);
  }

  /** Notes that a transaction took `tookMs` for these frames of the actor's stream; if the engine is busy, a rest begins. */
  async done(actor: ActorName, frames: readonly Pick<OutEntry, 'bytes'>[], tookMs: number): Promise<void> {
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
    if (bytes < BEHIND_BYTES) return;
    const now = performance.now();
    if ((await this.growth(actor)) >= frames.length * BUSY_SHARE) this.busyUntil = now + BUSY_FOR_MS;
    if (now > this.busyUntil) return;
    this.restUntil = Math.max(this.restUntil, now + Math.min(MAX_REST_MS, tookMs * REST_FACTOR));
  }

  /** Ends the rests under way. */
  stop(): void {
    this.stopped.abort();
  }

  /** Frames that the out stream grew by since the last look; 0 at the first. A journal that is away does not grow. */
  private async growth(actor: ActorName): Promise<number> {
    try {
      const lastOut = (await this.journal.control(actor))?.lastOut ?? 0;
      const before = this.lastOuts.get(actor) ?? lastOut;
      this.lastOuts.set(actor, lastOut);
      return lastOut - before;
    } catch (error) {
      if (error instanceof JournalUnavailable) return 0;
      throw error;
    }
  }
}
