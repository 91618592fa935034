import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';

/** Microseconds since 1970, the stamp of an inbox entry. */
export type Instant = number;

/**
 * What every actor is: a synchronous deterministic function of its state and one inbox frame.
 * The same frames at the same instants give the same out frames, on every machine and at every time.
 */
export interface StateMachine {
  /** Applies one inbox frame and writes the messages of its out frame. `at` never runs backwards. Throws Halt, or a bug. */
  apply(frame: FrameReader, at: Instant, out: FrameWriter): void;
  /** The instant at which something is due without a message, if any: then the runtime appends an empty frame (a Tick). */
  due(): Instant | undefined;
  /** The whole state in one canonical form: equal states give equal bytes. */
  snapshot(): Uint8Array;
  /** Replaces the state by one that `snapshot` returned. Throws Halt when the bytes are not such a state. */
  restore(snapshot: Uint8Array): void;
  /** Hash of the state: 32 hexadecimal digits, a function of `snapshot` alone. */
  hash(): string;
}
