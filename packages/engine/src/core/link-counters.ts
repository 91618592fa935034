import type { SnapshotReader, SnapshotWriter } from './snapshot-bytes.ts';

/** What to do with a message of a link: the next one is applied, an old one dropped, a later one means a hole. */
export type LinkVerdict = 'apply' | 'drop' | 'gap';

/**
 * The counters of an actor's links: messages sent to each target and taken from each source, 1, 2, 3 … without a hole.
 * They are part of the actor's state, so a replay gives every message the same number again.
 */
export class LinkCounters {
  private readonly sent = new Map<number, number>();
  private readonly taken = new Map<number, number>();
  /** Messages dropped because they had been applied before. */
  dropped = 0;

  /** Returns the number of the next message to `target`. */
  next(target: number): number {
    const number = (this.sent.get(target) ?? 0) + 1;
    this.sent.set(target, number);
    return number;
  }

  /** Judges message `number` from `source`, and counts it when it is the next one. */
  take(source: number, number: number): LinkVerdict {
    const expected = (this.taken.get(source) ?? 0) + 1;
    if (number > expected) return 'gap';
    if (number < expected) {
      this.dropped += 1;
      return 'drop';
    }
    this.taken.set(source, number);
    return 'apply';
  }

  sentTo(target: number): number {
    return this.sent.get(target) ?? 0;
  }

  takenFrom(source: number): number {
    return this.taken.get(source) ?? 0;
  }

  /** Targets with at least one message, in ascending order. */
  targets(): number[] {
    return [...this.sent.keys()].sort((a, b) => a - b);
  }

  write(to: SnapshotWriter): void {
    writeCounters(to, this.sent);
    writeCounters(to, this.taken);
    to.i53(this.dropped);
  }

  read(from: SnapshotReader): void {
    readCounters(from, this.sent);
    readCounters(from, this.taken);
    this.dropped = from.i53();
  }
}

function writeCounters(to: SnapshotWriter, counters: ReadonlyMap<number, number>): void {
  to.u32(counters.size);
  for (const [actor, number] of [...counters].sort(([a], [b]) => a - b)) {
    to.u32(actor);
    to.i53(number);
  }
}

function readCounters(from: SnapshotReader, counters: Map<number, number>): void {
  counters.clear();
  for (let left = from.u32(); left > 0; left--) counters.set(from.u32(), from.i53());
}
