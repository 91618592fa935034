import type { ActorEntry, OutEntry, SendClass } from '@buttonwood/engine/journal/journal.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { decodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';

/** Longest wait for the engine's decision; then the command is pending. */
export const RESULT_WAIT_MS = 2_000;
/** Longest further wait for the ledger to settle what the book has decided. */
const SETTLE_WAIT_MS = 300;
/** Commands that may wait for their result at a time, up to which each class is taken on. */
export const MAX_WAITING_RESULTS: Readonly<Record<SendClass, number>> = {
  ordinary: 16_000,
  cancel: 18_000,
  ops: 20_000,
  actor: 0,
};

/** An event that a command caused, with where it stands. */
export interface SeenEvent {
  readonly actor: ActorEntry;
  /** Number of its out frame. */
  readonly position: number;
  /** Stamp of its out frame, microseconds since 1970. */
  readonly at: number;
  readonly event: Message;
}

/** What the events seen so far mean; `complete` when no later one can add to it. Undefined: not decided yet. */
export type Decide<T> = (
  seen: readonly SeenEvent[],
) => { readonly value: T; readonly complete: boolean } | undefined;

interface Waiting {
  readonly seen: SeenEvent[];
  /** Called after each out frame that held an event of this command. */
  readonly look: () => void;
}

export interface Expected<T> {
  /** The decision, or undefined when none came within RESULT_WAIT_MS. Whole out frames are looked at, never halves. */
  readonly result: Promise<T | undefined>;
  /** Events seen until now. */
  readonly seen: readonly SeenEvent[];
  /** Nobody waits any more: the command was not sent. */
  abandon(): void;
}

/** Brings the events on the out streams to the commands of this process that caused them. */
export class CommandResults {
  private readonly process: number;
  private readonly waiting = new Map<number, Waiting>();
  private readonly reader = new FrameReader();

  constructor(process: number) {
    this.process = process;
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  /** Starts to wait; call it before the command is sent. */
  expect<T>(request: number, decide: Decide<T>): Expected<T> {
    const seen: SeenEvent[] = [];
    let finish: (value: T | undefined) => void = () => undefined;
    let latest: T | undefined;
    let settling = false;
    const result = new Promise<T | undefined>((resolve) => {
      finish = resolve;
    });
    let timer = setTimeout(() => end(undefined), RESULT_WAIT_MS);
    const end = (value: T | undefined): void => {
      clearTimeout(timer);
      this.waiting.delete(request);
      finish(value);
    };
    const look = (): void => {
      const decided = decide(seen);
      if (decided === undefined) return;
      latest = decided.value;
      if (decided.complete) return end(latest);
      if (settling) return;
      settling = true;
      clearTimeout(timer);
      timer = setTimeout(() => end(latest), SETTLE_WAIT_MS);
    };
    this.waiting.set(request, { seen, look });
    return { result, seen, abandon: () => end(undefined) };
  }

  /** Takes one entry of an out stream, with a reader before its first message; each stream in order. */
  observe(actor: ActorEntry, entry: OutEntry, frame: FrameReader = this.reader.open(entry.bytes)): void {
    if (this.waiting.size === 0) return;
    const touched = new Set<Waiting>();
    while (frame.next()) {
      const { view, offset } = frame;
      if (view.getUint32(offset + HEADER.target, true) !== 0) continue;
      if (readInt53(view, offset + HEADER.originProcess) !== this.process) continue;
      const waiting = this.waiting.get(readInt53(view, offset + HEADER.originRequest));
      if (waiting === undefined) continue;
      const event = decodeMessage(view, offset, frame.length);
      if (event === undefined) continue;
      waiting.seen.push({ actor, position: entry.number, at: entry.at, event });
      touched.add(waiting);
    }
    for (const waiting of touched) waiting.look();
  }
}
