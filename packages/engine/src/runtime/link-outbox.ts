import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Halt } from '../core/halt.ts';
import type { ActorName, InboxFrame, OutEntry } from '../journal/journal.ts';

/** Frames for one target in one commit; more follow with the next. */
export const MAX_FORWARD_FRAMES = 64;

/** Bytes of a line's first chunk, a whole inbox frame; one that is filled is followed by one of twice its size, up to the largest. */
const FIRST_CHUNK_BYTES = MAX_FRAME_BYTES;
const LARGEST_CHUNK_BYTES = 256 * 1024;

/**
 * Messages behind each other in one piece of memory, which is never written twice: what was packed may still be on its way. Their
 * numbers go on from `first`. For each, the number of its out frame and where it ends.
 */
interface Chunk {
  first: number;
  readonly memory: Buffer;
  readonly frames: number[];
  readonly ends: number[];
}

/**
 * The messages of one actor to one target that are not known to have arrived, in order. `direct`: they travel with the
 * commit of their frame. Otherwise the relay brings what is committed, and gives the line back when it has caught up.
 */
export class LinkLine {
  readonly target: number;
  direct = true;
  /** Oldest first; none is empty. */
  private readonly chunks: Chunk[] = [];
  /** Messages of the first chunk that have arrived. */
  private done = 0;
  private chunkBytes = FIRST_CHUNK_BYTES;
  /** Number of the last message that is known to have arrived. */
  private arrived: number;
  /** How many bytes wait. */
  bytes = 0;

  constructor(target: number, arrived: number) {
    this.target = target;
    this.arrived = arrived;
  }

  /** Takes the message `number` of out frame `frame`: the bytes of `from` between two offsets are copied. */
  add(number: number, frame: number, from: Buffer, start: number, end: number): void {
    if (number <= this.arrived) return;
    const chunk = this.chunkFor(number, end - start);
    const at = chunk.ends.at(-1) ?? 0;
    from.copy(chunk.memory, at, start, end);
    chunk.frames.push(frame);
    chunk.ends.push(at + end - start);
    this.bytes += end - start;
  }

  /** Number of the first out frame with a message that waits; Infinity when none waits. */
  get firstFrame(): number {
    return this.chunks[0]?.frames[this.done] ?? Infinity;
  }

  /** Packs what waits from out frames up to `lastFrame`, within the bounds of inbox frames. */
  pack(producer: ActorName, lastFrame: number, maxFrames: number = MAX_FORWARD_FRAMES): InboxFrame[] {
    const packed: InboxFrame[] = [];
    let from = this.done;
    let previous = this.arrived;
    for (const chunk of this.chunks) {
      while (packed.length < maxFrames) {
        const to = frameEnd(chunk, from, lastFrame);
        if (to === from) break;
        const bytes = chunk.memory.subarray(startOf(chunk, from), startOf(chunk, to));
        const next = chunk.first + to - 1;
        packed.push({ producers: [{ producer, previous, next }], bytes });
        previous = next;
        from = to;
      }
      if (from < chunk.ends.length) break;
      from = 0;
    }
    return packed;
  }

  /** Whether `confirm` would take this number: one that was read before something newer was known does not fit. */
  fits(found: number): boolean {
    const [chunk] = this.chunks;
    return found >= this.arrived && (chunk === undefined || chunk.first + this.done <= found + 1);
  }

  /**
   * Takes note that the target's field holds `found`: what another copy of the sender brought counts as well, even if this
   * one has not come to it yet. Throws Halt ROLLBACK when the target has less than it had.
   */
  confirm(found: number): void {
    if (found < this.arrived)
      throw new Halt('ROLLBACK', `actor ${this.target} had ${this.arrived} messages and now has ${found}`);
    this.arrived = found;
    let [chunk] = this.chunks;
    while (chunk !== undefined) {
      const to = Math.min(chunk.ends.length, Math.max(this.done, found - chunk.first + 1));
      this.bytes -= startOf(chunk, to) - startOf(chunk, this.done);
      this.done = to;
      if (to < chunk.ends.length) break;
      this.chunks.shift();
      this.done = 0;
      [chunk] = this.chunks;
    }
    if (chunk !== undefined && chunk.first + this.done !== found + 1)
      throw new Halt(
        'ROLLBACK',
        `actor ${this.target} has ${found} messages, the next kept is ${chunk.first + this.done}`,
      );
  }

  /** The chunk that takes a message of this size next. */
  private chunkFor(number: number, size: number): Chunk {
    const last = this.chunks.at(-1);
    const expected = last === undefined ? number : last.first + last.ends.length;
    if (number !== expected)
      throw new Halt('INVARIANT', `message ${number} to actor ${this.target} comes before ${expected}`);
    if (last !== undefined && (last.ends.at(-1) ?? 0) + size <= last.memory.length) return last;
    if (last !== undefined) this.chunkBytes = Math.min(LARGEST_CHUNK_BYTES, this.chunkBytes * 2);
    const memory = Buffer.allocUnsafeSlow(Math.max(this.chunkBytes, size));
    const chunk = { first: number, memory, frames: [], ends: [] };
    this.chunks.push(chunk);
    return chunk;
  }
}

/** Offset of the message at `index` in its chunk. */
function startOf(chunk: Chunk, index: number): number {
  return index === 0 ? 0 : (chunk.ends[index - 1] ?? 0);
}

/** Returns the index behind the last message of the inbox frame that starts at `from`. */
function frameEnd(chunk: Chunk, from: number, lastFrame: number): number {
  const { frames, ends } = chunk;
  const start = startOf(chunk, from);
  const bound = Math.min(ends.length, from + MAX_FRAME_MESSAGES);
  let to = from;
  while (to < bound && (frames[to] ?? Infinity) <= lastFrame && (ends[to] ?? 0) - start <= MAX_FRAME_BYTES) {
    to += 1;
  }
  return to;
}

/** Throws Halt AHEAD when a target has more messages than its sender, which knows its whole tape, has sent. */
export function assertNotAhead(target: number, found: number, sent: number): void {
  if (found > sent) throw new Halt('AHEAD', `actor ${target} has ${found} messages, ${sent} were sent`);
}

/** All lines of one actor. */
export class LinkOutbox {
  private readonly lines = new Map<number, LinkLine>();
  private readonly arrivedAt: (target: number) => number;
  private readonly reader = new FrameReader();

  /** `arrivedAt` tells what the target's field held before the first frame that is collected. */
  constructor(arrivedAt: (target: number) => number = () => 0) {
    this.arrivedAt = arrivedAt;
  }

  /** Notes every message for another actor in an out frame. */
  collect({ number: frame, bytes }: OutEntry): void {
    const reader = this.reader.open(bytes);
    const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    while (reader.next()) {
      const { view, offset, length } = reader;
      const target = view.getUint32(offset + HEADER.target, true);
      if (target === 0) continue;
      const number = readInt53(view, offset + HEADER.number);
      this.line(target).add(number, frame, from, offset, offset + length);
    }
  }

  line(target: number): LinkLine {
    const known = this.lines.get(target);
    if (known !== undefined) return known;
    const line = new LinkLine(target, this.arrivedAt(target));
    this.lines.set(target, line);
    return line;
  }

  all(): LinkLine[] {
    return [...this.lines.values()];
  }

  get bytes(): number {
    let bytes = 0;
    for (const line of this.lines.values()) bytes += line.bytes;
    return bytes;
  }

  /** Number of the first out frame that has not arrived everywhere; Infinity when all have. */
  get firstFrame(): number {
    let first = Infinity;
    for (const line of this.lines.values()) first = Math.min(first, line.firstFrame);
    return first;
  }
}
