import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import type { ActorEntry, ActorName, Journal, OutEntry } from '@buttonwood/engine/journal/journal.ts';
import {
  OutTail,
  type OutTailOptions,
  type TailPosition,
  type TailStop,
} from '@buttonwood/engine/journal/out-tail.ts';

/** Someone who reads every out frame of every actor, in order per actor, each exactly once from where the tail began. */
export interface FrameListener {
  /** `frame` stands before the first message of `entry`; it is the listener's until it returns. */
  readonly onFrame: (actor: ActorEntry, entry: OutEntry, frame: FrameReader) => void;
  /** The listener gets no more frames of this actor: it threw, or the stream cannot be followed any more. */
  readonly onStop: (actor: ActorEntry, stop: TailStop) => void;
}

export interface StreamTailOptions {
  readonly journal: Journal;
  /** The journal could not be read; the tail goes on trying. */
  readonly onTrouble?: (error: Error) => void;
}

interface Reader {
  readonly listener: FrameListener;
  readonly stopped: Set<ActorName>;
}

/**
 * The one tail of an API process, shared by hub and gateway: an out stream is read once, however many want to know.
 * A listener that fails loses that stream, the others go on. Only committed frames are in an out stream, so nothing is
 * shown before its commit.
 */
export class StreamTail {
  private readonly options: StreamTailOptions;
  private readonly readers = new Set<Reader>();
  private readonly frame = new FrameReader();
  private tail: OutTail | undefined;

  constructor(options: StreamTailOptions) {
    this.options = options;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: FrameListener): () => void {
    const reader: Reader = { listener, stopped: new Set() };
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  /** Begins to follow, each actor from where `from` says. */
  async start(from: NonNullable<OutTailOptions['from']>): Promise<void> {
    const { journal, onTrouble } = this.options;
    this.tail = new OutTail({
      journal,
      from,
      onEntries: (actor, entries) => this.deliver(actor, entries),
      onStop: (actor, stop) => {
        for (const reader of this.readers) stopReader(reader, actor, stop);
      },
      ...(onTrouble === undefined ? {} : { onTrouble }),
    });
    await this.tail.start();
  }

  async stop(): Promise<void> {
    await this.tail?.stop();
  }

  /** Waits until everything that was in the streams at the call has been delivered; false when that takes longer. */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    return (await this.tail?.caughtUp(timeoutMs)) ?? false;
  }

  /** Number of the last entry delivered of each actor that is followed. */
  positions(): ReadonlyMap<ActorName, number> {
    const followed = this.tail?.following() ?? [];
    return new Map(followed.map(({ name }) => [name, this.positionOf(name)?.number ?? 0]));
  }

  positionOf(actor: ActorName): TailPosition | undefined {
    return this.tail?.positionOf(actor);
  }

  private deliver(actor: ActorEntry, entries: readonly OutEntry[]): void {
    for (const entry of entries) {
      for (const reader of this.readers) {
        if (reader.stopped.has(actor.name)) continue;
        try {
          reader.listener.onFrame(actor, entry, this.frame.open(entry.bytes));
        } catch (error) {
          const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
          stopReader(reader, actor, { code: 'HANDLER_FAILED', detail: `entry ${entry.number}: ${detail}` });
        }
      }
    }
  }
}

function stopReader(reader: Reader, actor: ActorEntry, stop: TailStop): void {
  if (reader.stopped.has(actor.name)) return;
  reader.stopped.add(actor.name);
  reader.listener.onStop(actor, stop);
}
