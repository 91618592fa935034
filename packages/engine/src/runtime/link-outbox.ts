import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Halt } from '../core/halt.ts';
import type { ActorName, InboxFrame, OutEntry } from '../journal/journal.ts';

/** Frames for one target in one commit; more follow with the next. */
export const MAX_FORWARD_FRAMES = 32;

interface LinkMessage {
  readonly number: number;
  /** Number of the out frame that the message is part of. */
  readonly frame: number;
  readonly bytes: Uint8Array;
}

/**
 * The messages of one actor to one target that are not known to have arrived, in order. `direct`: they travel with the
 * commit of their frame. Otherwise the relay brings what is committed, and gives the line back when it has caught up.
 */
export class LinkLine {
  readonly target: number;
  direct = true;
  private messages: LinkMessage[] = [];
  /** Number of the last message that is known to have arrived. */
  private arrived: number;
  /** How many bytes wait. */
  bytes = 0;

  constructor(target: number, arrived: number) {
    this.target = target;
    this.arrived = arrived;
  }

  add(message: LinkMessage): void {
    if (message.number <= this.arrived) return;
    this.messages.push(message);
    this.bytes += message.bytes.length;
  }

  /** Number of the first out frame with a message that waits; Infinity when none waits. */
  get firstFrame(): number {
    return this.messages[0]?.frame ?? Infinity;
  }

  /** Packs what waits from out frames up to `lastFrame`, within the bounds of inbox frames. */
  pack(producer: ActorName, lastFrame: number, maxFrames: number = MAX_FORWARD_FRAMES): InboxFrame[] {
    const frames: InboxFrame[] = [];
    let from = 0;
    while (frames.length < maxFrames) {
      const to = this.frameEnd(from, lastFrame);
      if (to === from) break;
      const previous = from === 0 ? this.arrived : (this.messages[from - 1]?.number ?? 0);
      const next = this.messages[to - 1]?.number ?? 0;
      const bytes = Buffer.concat(this.messages.slice(from, to).map((message) => message.bytes));
      frames.push({ producers: [{ producer, previous, next }], bytes });
      from = to;
    }
    return frames;
  }

  /**
   * Takes note that the target's field holds `found`, of `sent` messages sent so far. Throws Halt AHEAD when the target has
   * more than was sent, ROLLBACK when it has less than it had.
   */
  confirm(found: number, sent: number): void {
    if (found > sent)
      throw new Halt('AHEAD', `actor ${this.target} has ${found} messages, ${sent} were sent`);
    if (found < this.arrived)
      throw new Halt('ROLLBACK', `actor ${this.target} had ${this.arrived} messages and now has ${found}`);
    this.arrived = found;
    let done = 0;
    for (const message of this.messages) {
      if (message.number > found) break;
      this.bytes -= message.bytes.length;
      done += 1;
    }
    if (done > 0) this.messages = this.messages.slice(done);
    const first = this.messages[0];
    if (first !== undefined && first.number !== found + 1)
      throw new Halt(
        'ROLLBACK',
        `actor ${this.target} has ${found} messages, the next kept is ${first.number}`,
      );
  }

  /** Returns the index behind the last message of the inbox frame that starts at `from`. */
  private frameEnd(from: number, lastFrame: number): number {
    let bytes = 0;
    let to = from;
    for (; to < this.messages.length && to - from < MAX_FRAME_MESSAGES; to++) {
      const message = this.messages[to];
      if (message === undefined || message.frame > lastFrame) break;
      bytes += message.bytes.length;
      if (bytes > MAX_FRAME_BYTES) break;
    }
    return to;
  }
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

  /** Notes every message for another actor in an out frame. The bytes are kept, not copied. */
  collect({ number: frame, bytes }: OutEntry): void {
    const reader = this.reader.open(bytes);
    while (reader.next()) {
      const { view, offset, length } = reader;
      const target = view.getUint32(offset + HEADER.target, true);
      if (target === 0) continue;
      const number = readInt53(view, offset + HEADER.number);
      this.line(target).add({ number, frame, bytes: bytes.subarray(offset, offset + length) });
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
