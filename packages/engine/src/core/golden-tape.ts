import type { SnapshotReader, SnapshotWriter } from './snapshot-bytes.ts';

/** One frame of a golden tape: an actor took `input` at `at` and answered `output`. */
export interface GoldenFrame {
  readonly actor: number;
  readonly at: number;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

/** Writes the frames of a golden tape, in the order in which they were applied. */
export function writeGoldenTape(to: SnapshotWriter, frames: readonly GoldenFrame[]): void {
  to.u32(frames.length);
  for (const { actor, at, input, output } of frames) {
    to.u32(actor);
    to.i53(at);
    to.block(input);
    to.block(output);
  }
}

export function readGoldenTape(from: SnapshotReader): GoldenFrame[] {
  const frames: GoldenFrame[] = [];
  for (let left = from.u32(); left > 0; left--)
    frames.push({ actor: from.u32(), at: from.i53(), input: from.block(), output: from.block() });
  return frames;
}
