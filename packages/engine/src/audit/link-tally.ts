import { createHash, type Hash } from 'node:crypto';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { OUTSIDE } from '@buttonwood/shared/ids/actor-id.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';

/** One direction of one pair of actors: how many messages, and a running hash over their bytes. */
interface Line {
  count: number;
  readonly hash: Hash;
  /** The running hash when the count was `wanted`. */
  at: Uint8Array | undefined;
  readonly wanted: number;
}

/** One side of a link after the walk over its tape. */
export interface TallyResult {
  readonly count: number;
  /** Hash over the first `wanted` messages, if there were so many. */
  readonly hash: Uint8Array | undefined;
}

/**
 * Counts and hashes the messages of links while a tape is walked over, in constant memory: those an actor sent (its out
 * frames) or those it took (its inbox). `wanted` says for each partner how many messages the hash is asked for.
 */
export class LinkTally {
  private readonly side: 'sent' | 'taken';
  private readonly wanted: (partner: number) => number;
  private readonly lines = new Map<number, Line>();
  private readonly reader = new FrameReader();

  constructor(side: 'sent' | 'taken', wanted: (partner: number) => number) {
    this.side = side;
    this.wanted = wanted;
  }

  add(frame: Uint8Array): void {
    const reader = this.reader.open(frame);
    const partnerField = this.side === 'sent' ? HEADER.target : HEADER.source;
    while (reader.next()) {
      const { view, offset, length } = reader;
      const partner = view.getUint32(offset + partnerField, true);
      if (partner === OUTSIDE) continue;
      const line = this.line(partner);
      // A message that arrives again is dropped by the target, and here.
      if (readInt53(view, offset + HEADER.number) <= line.count) continue;
      line.count += 1;
      line.hash.update(frame.subarray(offset, offset + length));
      if (line.count === line.wanted) line.at = line.hash.copy().digest();
    }
  }

  partners(): number[] {
    return [...this.lines.keys()].sort((a, b) => a - b);
  }

  result(partner: number): TallyResult {
    const { count, at } = this.line(partner);
    return { count, hash: at };
  }

  private line(partner: number): Line {
    const known = this.lines.get(partner);
    if (known !== undefined) return known;
    const line: Line = { count: 0, hash: createHash('sha256'), at: undefined, wanted: this.wanted(partner) };
    this.lines.set(partner, line);
    return line;
  }
}

/** Whether both sides saw the same first messages, as many as were wanted. */
export function sameMessages(sent: TallyResult, taken: TallyResult): boolean {
  return sent.hash !== undefined && taken.hash !== undefined && equalBytes(sent.hash, taken.hash);
}
