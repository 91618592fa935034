import { KEY_TIME_MARGIN_US } from '@buttonwood/shared/limits.ts';
import { readInt53, writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { readU53 } from '../read-u53.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { MISSING } from './number-index.ts';
import { growFloat64, growUint32, growUint8 } from './typed-growth.ts';

const INITIAL_KEYS = 256;
const WORDS = 4;
/** Of a key in a snapshot: hash and digest, then order, reason, position and time. */
const KEY_BYTES = 2 * WORDS * 4 + 8 + 1 + 8 + 8;

/** How a command's key was decided: `order` 0 for a transfer, `reason` 0 when it was taken. */
export interface KeyOutcome {
  readonly order: number;
  readonly reason: number;
  readonly position: number;
  readonly time: Instant;
}

/**
 * The last `limit` idempotency keys with outcome and body digest, in a ring; the oldest makes room for the newest.
 * Keys are found by open addressing over their own first word: they are halves of SHA-256, so they are spread already.
 * DESIGN §3, Keys.
 */
export class KeyWindow {
  /** Position and time of the newest key that was evicted; 0 before the first. */
  floor = 0;
  floorTime: Instant = 0;
  private readonly limit: number;
  /** Keys ever remembered; key n lies in slot n mod limit. */
  private next = 0;
  private oldest = 0;
  private hashes = new Uint32Array(INITIAL_KEYS * WORDS);
  private digests = new Uint32Array(INITIAL_KEYS * WORDS);
  private orders = new Float64Array(INITIAL_KEYS);
  private reasons = new Uint8Array(INITIAL_KEYS);
  private positions = new Float64Array(INITIAL_KEYS);
  private times = new Float64Array(INITIAL_KEYS);
  /** Slot + 1; 0 marks a free place. */
  private index = new Int32Array(INITIAL_KEYS * 2);

  constructor(limit: number) {
    this.limit = limit;
  }

  get count(): number {
    return this.next - this.oldest;
  }

  /** Places taken in the index: as many as there are keys. For tests. */
  get indexed(): number {
    return this.index.reduce((taken, stored) => taken + (stored === 0 ? 0 : 1), 0);
  }

  /** Returns the slot of the key at `at`, or MISSING. */
  find(view: DataView, at: number): number {
    const mask = this.index.length - 1;
    for (let place = view.getUint32(at, true) & mask; ; place = (place + 1) & mask) {
      const slot = (this.index[place] ?? 0) - 1;
      if (slot === MISSING || equalWords(this.hashes, slot, view, at)) return slot;
    }
  }

  hasDigest(slot: number, view: DataView, at: number): boolean {
    return equalWords(this.digests, slot, view, at);
  }

  orderOf(slot: number): number {
    return this.orders[slot] ?? 0;
  }

  reasonOf(slot: number): number {
    return this.reasons[slot] ?? 0;
  }

  /**
   * Whether a key that is not in the window was never in it because the read model was searched up to the floor. The
   * position up to which it was searched stands at `at`.
   */
  wasSearched(view: DataView, at: number): boolean {
    // Not readU53, whose two kinds of answer make an object of a position of this size.
    const searched = readInt53(view, at);
    return searched >= this.floor && searched <= Number.MAX_SAFE_INTEGER;
  }

  /** Whether it was never in it because its own time (UUIDv7), which stands at `at`, is clearly after the floor's and not in the future. */
  isLater(view: DataView, at: number, now: Instant): boolean {
    const keyTime = readU53(view, at);
    return keyTime > this.floorTime + KEY_TIME_MARGIN_US && keyTime <= now;
  }

  /** Remembers a key that is not in the window; when the window is full the oldest key goes. */
  remember(view: DataView, hashAt: number, digestAt: number, outcome: KeyOutcome): void {
    if (this.count === this.limit) this.evictOldest();
    const slot = this.next % this.limit;
    if (slot === this.orders.length) this.grow();
    this.next += 1;
    for (let word = 0; word < WORDS; word++) {
      this.hashes[slot * WORDS + word] = view.getUint32(hashAt + word * 4, true);
      this.digests[slot * WORDS + word] = view.getUint32(digestAt + word * 4, true);
    }
    this.orders[slot] = outcome.order;
    this.reasons[slot] = outcome.reason;
    this.positions[slot] = outcome.position;
    this.times[slot] = outcome.time;
    this.place(slot);
  }

  /** Writes the keys from the oldest to the newest. */
  write(to: SnapshotWriter): void {
    to.i53(this.floor);
    to.i53(this.floorTime);
    to.u32(this.count);
    to.fill(this.count * KEY_BYTES, (view, from) => {
      let at = from;
      for (let n = this.oldest; n < this.next; n++, at += KEY_BYTES) this.writeKey(n % this.limit, view, at);
    });
  }

  read(from: SnapshotReader): void {
    this.floor = from.i53();
    this.floorTime = from.i53();
    this.index.fill(0);
    this.oldest = 0;
    this.next = 0;
    for (let left = from.u32(); left > 0; left--) {
      const slot = this.next;
      if (slot === this.orders.length) this.grow();
      this.next += 1;
      for (let word = slot * WORDS; word < (slot + 1) * WORDS; word++) {
        this.hashes[word] = from.u32();
        this.digests[word] = from.u32();
      }
      this.orders[slot] = from.i53();
      this.reasons[slot] = from.u8();
      this.positions[slot] = from.i53();
      this.times[slot] = from.i53();
      this.place(slot);
    }
  }

  /** Of each word of the hash and the digest, the one and then the other; order, reason, position, time. */
  private writeKey(slot: number, view: DataView, at: number): void {
    for (let word = 0; word < WORDS; word++) {
      view.setUint32(at + word * 8, this.hashes[slot * WORDS + word] ?? 0, true);
      view.setUint32(at + word * 8 + 4, this.digests[slot * WORDS + word] ?? 0, true);
    }
    const behind = at + WORDS * 8;
    writeInt53(view, behind, this.orders[slot] ?? 0);
    view.setUint8(behind + 8, this.reasons[slot] ?? 0);
    writeInt53(view, behind + 9, this.positions[slot] ?? 0);
    writeInt53(view, behind + 17, this.times[slot] ?? 0);
  }

  private evictOldest(): void {
    const slot = this.oldest % this.limit;
    this.floor = this.positions[slot] ?? 0;
    this.floorTime = this.times[slot] ?? 0;
    this.oldest += 1;
    this.unplace(slot);
  }

  private place(slot: number): void {
    const { index } = this;
    const mask = index.length - 1;
    let place = this.home(slot);
    while (index[place] !== 0) place = (place + 1) & mask;
    index[place] = slot + 1;
  }

  /** Takes a slot out of the index and shifts the run behind it back, so that no tombstone stays. */
  private unplace(slot: number): void {
    const { index } = this;
    const mask = index.length - 1;
    let hole = this.home(slot);
    while (index[hole] !== slot + 1) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; index[place] !== 0; place = (place + 1) & mask) {
      const moved = index[place] ?? 0;
      if (((place - this.home(moved - 1)) & mask) < ((place - hole) & mask)) continue;
      index[hole] = moved;
      hole = place;
    }
    index[hole] = 0;
  }

  private home(slot: number): number {
    return (this.hashes[slot * WORDS] ?? 0) & (this.index.length - 1);
  }

  private grow(): void {
    const keys = this.orders.length * 2;
    this.hashes = growUint32(this.hashes, keys * WORDS);
    this.digests = growUint32(this.digests, keys * WORDS);
    this.orders = growFloat64(this.orders, keys);
    this.reasons = growUint8(this.reasons, keys);
    this.positions = growFloat64(this.positions, keys);
    this.times = growFloat64(this.times, keys);
    const placed = this.index;
    this.index = new Int32Array(keys * 2);
    for (const stored of placed) if (stored !== 0) this.place(stored - 1);
  }
}

function equalWords(words: Uint32Array, slot: number, view: DataView, at: number): boolean {
  const from = slot * WORDS;
  return (
    words[from] === view.getUint32(at, true) &&
    words[from + 1] === view.getUint32(at + 4, true) &&
    words[from + 2] === view.getUint32(at + 8, true) &&
    words[from + 3] === view.getUint32(at + 12, true)
  );
}
