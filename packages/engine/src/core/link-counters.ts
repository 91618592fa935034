import type { SnapshotReader, SnapshotWriter } from './snapshot-bytes.ts';

const HIGH = 2 ** 32;

/** What to do with a message of a link: the next one is applied, an old one dropped, a later one means a hole. */
export type LinkVerdict = 'apply' | 'drop' | 'gap';

/**
 * The counters of an actor's links: messages sent to each target and taken from each source, 1, 2, 3 … without a hole.
 * They are part of the actor's state, so a replay gives every message the same number again.
 */
export class LinkCounters {
  private readonly sent = new Map<number, Counter>();
  private readonly taken = new Map<number, Counter>();
  /** The link used last: most messages come from, and go to, the same actor as the one before. */
  private lastSent = counterOf(0);
  private lastTaken = counterOf(0);
  /** Messages dropped because they had been applied before. */
  dropped = 0;

  /** Returns the number of the next message to `target`. */
  next(target: number): number {
    if (this.lastSent.actor !== target) this.lastSent = cellOf(this.sent, target);
    this.lastSent.count += 1;
    return this.lastSent.count;
  }

  /**
   * Judges the message from `source` whose number has these two words, and counts it when it is the next one. Nearly every
   * message is, and for those no number is made of the words.
   */
  take(source: number, low: number, high: number): LinkVerdict {
    if (this.lastTaken.actor !== source) this.lastTaken = cellOf(this.taken, source);
    const expected = this.lastTaken.count + 1;
    if (low !== expected || high !== 0) {
      const number = high * HIGH + (low >>> 0);
      if (number > expected) return 'gap';
      if (number < expected) {
        this.dropped += 1;
        return 'drop';
      }
    }
    this.lastTaken.count = expected;
    return 'apply';
  }

  sentTo(target: number): number {
    return this.sent.get(target)?.count ?? 0;
  }

  takenFrom(source: number): number {
    return this.taken.get(source)?.count ?? 0;
  }

  /** Targets with at least one message, in ascending order. */
  targets(): number[] {
    return used(this.sent).map(({ actor }) => actor);
  }

  write(to: SnapshotWriter): void {
    writeCounters(to, this.sent);
    writeCounters(to, this.taken);
    to.i53(this.dropped);
  }

  read(from: SnapshotReader): void {
    readCounters(from, this.sent);
    readCounters(from, this.taken);
    this.lastSent = counterOf(0);
    this.lastTaken = counterOf(0);
    this.dropped = from.i53();
  }
}

interface Counter {
  readonly actor: number;
  count: number;
}

function counterOf(actor: number): Counter {
  return { actor, count: 0 };
}

function cellOf(counters: Map<number, Counter>, actor: number): Counter {
  const known = counters.get(actor);
  if (known !== undefined) return known;
  const added = counterOf(actor);
  counters.set(actor, added);
  return added;
}

/** The links that have carried a message, in ascending order of the other actor. */
function used(counters: ReadonlyMap<number, Counter>): Counter[] {
  return [...counters.values()].filter(({ count }) => count > 0).sort((a, b) => a.actor - b.actor);
}

function writeCounters(to: SnapshotWriter, counters: ReadonlyMap<number, Counter>): void {
  const links = used(counters);
  to.u32(links.length);
  for (const { actor, count } of links) {
    to.u32(actor);
    to.i53(count);
  }
}

function readCounters(from: SnapshotReader, counters: Map<number, Counter>): void {
  counters.clear();
  for (let left = from.u32(); left > 0; left--) cellOf(counters, from.u32()).count = from.i53();
}
