import { fromHex } from '@buttonwood/shared/base/bytes.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { NewEpoch } from '@buttonwood/shared/messages/commands.ts';
import { StateHashed } from '@buttonwood/shared/messages/venue-events.ts';
import { Halt } from '../core/halt.ts';
import { stateHash } from '../core/state-hash.ts';
import type { StateMachine } from '../core/state-machine.ts';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import type { InboxEntry, OutEntry } from '../journal/journal.ts';

/** Every so many frames the out frame carries the hash of the state, and a snapshot is taken. Part of the rules: a replay must agree. */
export const SNAPSHOT_EVERY = 16_384;

/** Where a tape stands: the last frame made. */
export interface TapePosition {
  readonly epoch: number;
  readonly number: number;
  readonly hash: Uint8Array;
}

/** The state behind a frame. */
export interface StateImage {
  readonly position: TapePosition;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export interface FrameMakerOptions {
  readonly from?: TapePosition;
  readonly onImage?: (image: StateImage) => void;
  /** SNAPSHOT_EVERY, but for simulations, whose tapes are short. All copies of an actor must have the same. */
  readonly snapshotEvery?: number | undefined;
}

/**
 * Makes out frames from inbox entries with one machine: what the engine does while trading, what recovery does again and
 * what the audit does once more. Nothing else decides what an out frame contains.
 */
export class FrameMaker {
  private readonly machine: StateMachine;
  private readonly actor: number;
  /** Gets the state at each multiple of `snapshotEvery`. */
  onImage: ((image: StateImage) => void) | undefined;
  private readonly reader = new FrameReader();
  private readonly writer = new FrameWriter();
  private readonly snapshotEvery: number;
  private tape: TapePosition;

  /** `actor` is the actor's number; `from` is where the machine stands when that is not the beginning. */
  constructor(machine: StateMachine, actor: number, options: FrameMakerOptions = {}) {
    this.machine = machine;
    this.actor = actor;
    this.tape = options.from ?? { epoch: 1, number: 0, hash: NO_HASH };
    this.onImage = options.onImage;
    this.snapshotEvery = options.snapshotEvery ?? SNAPSHOT_EVERY;
  }

  get position(): TapePosition {
    return this.tape;
  }

  /**
   * Applies the next entry. Throws Halt GAP when it is not the next one, ANCHOR_LOST when it begins an epoch that was not
   * approved, and whatever the machine halts with.
   */
  apply(entry: InboxEntry): OutEntry {
    const made = this.applyAgain(entry);
    return { ...made, bytes: made.bytes.slice() };
  }

  /** As `apply`, for frames that are only compared: the bytes are not copied, and are good until the next entry. */
  applyAgain(entry: InboxEntry): OutEntry {
    const { epoch, number, at } = entry;
    if (number !== this.tape.number + 1)
      throw new Halt('GAP', `inbox entry ${number} follows ${this.tape.number}`);
    if (epoch !== this.tape.epoch) this.checkNewEpoch(entry);
    this.writer.clear();
    this.machine.apply(this.reader.open(entry.bytes), at, this.writer);
    const image = number % this.snapshotEvery === 0 ? this.takeImage() : undefined;
    const bytes = this.writer.peek();
    const hash = frameHash(this.tape.hash, { epoch, number, at, inbox: entry.bytes, out: bytes });
    this.tape = { epoch, number, hash };
    if (image !== undefined) this.onImage?.({ ...image, position: this.tape });
    return { epoch, number, at, hash, bytes };
  }

  /** The state behind the last frame. */
  image(): StateImage {
    const bytes = this.machine.snapshot();
    return { position: this.tape, bytes, hash: stateHash(bytes) };
  }

  /** Only the next epoch is known, and only when an operator's approval begins it. */
  private checkNewEpoch({ epoch, number, bytes }: InboxEntry): void {
    const reader = this.reader.open(bytes);
    const isApproved =
      epoch === this.tape.epoch + 1 &&
      reader.next() &&
      reader.type === NewEpoch.type &&
      reader.length >= NewEpoch.size &&
      reader.view.getUint32(reader.offset + NewEpoch.at.epoch, true) === epoch;
    if (!isApproved)
      throw new Halt('ANCHOR_LOST', `entry ${number} is of epoch ${epoch}, which nobody approved`);
  }

  private takeImage(): StateImage {
    const image = this.image();
    this.writer.clearOrigin();
    const at = this.writer.begin(StateHashed.type, StateHashed.size, this.actor, 0, 0);
    this.writer.put(at + StateHashed.at.hash, must(fromHex(image.hash), 'a state hash is hexadecimal'));
    return image;
  }
}
