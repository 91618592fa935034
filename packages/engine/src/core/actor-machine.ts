import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { OUTSIDE } from '@buttonwood/shared/ids/actor-id.ts';
import { Genesis, NewEpoch } from '@buttonwood/shared/messages/commands.ts';
import { HEADER, readInt53 as importedReadInt53, type Layout } from '@buttonwood/shared/messages/layout.ts';
import { MessageRejected } from '@buttonwood/shared/messages/venue-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { FIRST_RULES, RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { Halt } from './halt.ts';
import { LinkCounters } from './link-counters.ts';
import { SnapshotReader, SnapshotWriter } from './snapshot-bytes.ts';
import { stateHash } from './state-hash.ts';
import type { Instant, StateMachine } from './state-machine.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const readInt53 = importedReadInt53;

const AT = HEADER;
const FROM_OUTSIDE = OUTSIDE;
const GENESIS = Genesis.type;
const NEW_EPOCH = NewEpoch.type;
/** Type numbers of messages between actors are below this. */
const TABLE_SIZE = 256;
/** In a snapshot one word holds the ledger shards and, from here up, how far the rules are from the first version. */
const RULES_SHIFT = 16;

/**
 * What the three kinds of actor share: the walk over a frame, the link check, Genesis, and the frame of a snapshot.
 * A message from outside that cannot be read becomes a MessageRejected event; one from another actor halts INVARIANT,
 * because actors do not write nonsense.
 */
export abstract class ActorMachine implements StateMachine {
  /** The actor's own number; 0 before Genesis. */
  protected actor = 0;
  protected ledgerShards = 0;
  /** The version of the rules that this actor began with, and keeps. */
  protected rules: number = FIRST_RULES;
  protected now: Instant = 0;
  protected readonly links = new LinkCounters();
  /** Length of the message that `handle` is looking at, for its text tail. */
  protected messageLength = 0;

  /** Smallest size of each message this actor takes from outside, by type number; others are rejected. */
  protected abstract readonly fromOutside: ReadonlyMap<number, number>;
  /** The same for messages of other actors; others halt. */
  protected abstract readonly fromActors: ReadonlyMap<number, number>;
  /** `fromActors` and `fromOutside` as tables by type number, made when the first message comes; 0 for what is not taken. */
  private smallest = new Uint16Array(0);
  private smallestFromOutside = new Uint16Array(0);

  /** Called when `rules` is known: at Genesis, and before the state of a snapshot is read. */
  protected begun(): void {}
  /** Does what is due at `at` before the frame's messages. */
  protected abstract runDue(at: Instant, out: FrameWriter): void;
  /** Applies the message at `offset`; its type and size have been checked, its fields have not. */
  protected abstract handle(view: DataView, offset: number, type: number, out: FrameWriter): void;
  /** Called when every message of a frame has been handled. */
  protected finish(_out: FrameWriter): void {}
  protected abstract writeState(to: SnapshotWriter): void;
  protected abstract readState(from: SnapshotReader): void;
  abstract due(): Instant | undefined;

  apply(frame: FrameReader, at: Instant, out: FrameWriter): void {
    if (at > this.now) this.now = at;
    out.clearOrigin();
    if (this.actor !== 0) this.runDue(this.now, out);
    while (frame.next()) this.receive(frame, out);
    if (frame.malformed) this.reject(frame, out);
    if (this.actor !== 0) this.finish(out);
  }

  snapshot(): Uint8Array {
    const to = new SnapshotWriter();
    to.u32(this.actor);
    // A snapshot of the first version has the bytes that it had when there was no other.
    to.u32(this.ledgerShards | ((this.rules - FIRST_RULES) << RULES_SHIFT));
    to.i53(this.now);
    this.links.write(to);
    this.writeState(to);
    return to.take();
  }

  restore(snapshot: Uint8Array): void {
    const from = new SnapshotReader(snapshot);
    this.actor = from.u32();
    const shardsAndRules = from.u32();
    this.ledgerShards = shardsAndRules & (2 ** RULES_SHIFT - 1);
    this.setRules(FIRST_RULES + (shardsAndRules >>> RULES_SHIFT));
    this.now = from.i53();
    this.links.read(from);
    this.readState(from);
    if (!from.atEnd) throw new Halt('INVARIANT', 'a snapshot ends where its state ends');
  }

  hash(): string {
    return stateHash(this.snapshot());
  }

  /** The counters of this actor's links, for the relay's comparison at start. */
  get linkCounters(): LinkCounters {
    return this.links;
  }

  /** A part of the tape may have been lost: numbers that were shown to somebody must not be given again. */
  protected beginEpoch(): void {
    return undefined;
  }

  /** Starts a link message and returns its offset; the caller writes every field. */
  protected send(out: FrameWriter, layout: Layout, target: number, extra = 0): number {
    return out.begin(layout.type, layout.size + extra, this.actor, target, this.links.next(target));
  }

  private receive(frame: FrameReader, out: FrameWriter): void {
    const { view, offset, length, type } = frame;
    const source = view.getUint32(offset + AT.source, true);
    this.messageLength = length;
    out.originFrom(view, offset);
    if (source === FROM_OUTSIDE) {
      if (this.isTaken(type, length)) this.handle(view, offset, type, out);
      else if (type === GENESIS) this.begin(view, offset, length);
      else if (type === NEW_EPOCH && length >= NewEpoch.size) this.beginEpoch();
      else this.reject(frame, out);
      return;
    }
    const low = view.getInt32(offset + AT.number, true);
    const verdict = this.links.take(source, low, view.getInt32(offset + AT.number + 4, true));
    if (verdict === 'gap') {
      const number = readInt53(view, offset + AT.number);
      throw new Halt('GAP', `message ${number} of actor ${source} follows ${this.links.takenFrom(source)}`);
    }
    if (verdict === 'drop') return;
    if (!this.isKnown(type, length)) {
      throw new Halt(
        'INVARIANT',
        `actor ${source} sends only messages that are known here (type ${type}, ${length} bytes)`,
      );
    }
    this.handle(view, offset, type, out);
  }

  /** Whether a message of this type from outside is for this actor, and at least as long as it must be. */
  private isTaken(type: number, length: number): boolean {
    if (this.smallestFromOutside.length === 0) this.smallestFromOutside = tableOf(this.fromOutside);
    return fits(this.smallestFromOutside, type, length);
  }

  /** Whether other actors send messages of this type, with at least this length. */
  private isKnown(type: number, length: number): boolean {
    if (this.smallest.length === 0) this.smallest = tableOf(this.fromActors);
    return fits(this.smallest, type, length);
  }

  private begin(view: DataView, offset: number, length: number): void {
    if (this.actor !== 0 || length < Genesis.size)
      throw new Halt('INVARIANT', 'Genesis is the first message and the only one');
    this.actor = view.getUint32(offset + Genesis.at.actor, true);
    this.ledgerShards = view.getUint32(offset + Genesis.at.ledgerShards, true);
    this.setRules(view.getUint32(offset + Genesis.at.rulesVersion, true));
  }

  private setRules(version: number): void {
    if (version < FIRST_RULES || version > RULES_VERSION)
      throw new Halt(
        'INVARIANT',
        `rules are those of version ${FIRST_RULES} to ${RULES_VERSION} (got ${version})`,
      );
    this.rules = version;
    this.begun();
  }

  private reject(frame: FrameReader, out: FrameWriter): void {
    if (frame.malformed) out.clearOrigin();
    const at = out.begin(MessageRejected.type, MessageRejected.size, this.actor, 0, 0);
    out.view.setUint16(at + MessageRejected.at.messageType, frame.type, true);
    out.view.setUint32(at + MessageRejected.at.offset, frame.offset, true);
    out.view.setUint8(at + MessageRejected.at.reason, Reason.unreadable_message);
  }
}

function fits(table: Uint16Array, type: number, length: number): boolean {
  if (type >= TABLE_SIZE) return false;
  const smallest = table[type] ?? 0;
  return smallest !== 0 && length >= smallest;
}

function tableOf(sizes: ReadonlyMap<number, number>): Uint16Array<ArrayBuffer> {
  const table = new Uint16Array(TABLE_SIZE);
  for (const [type, size] of sizes) table[type] = size;
  return table;
}
