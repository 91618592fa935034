import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Halt } from '../core/halt.ts';
import { BackOff } from '../journal/back-off.ts';
import {
  type ActorEntry,
  type ActorName,
  type CommitBatch,
  type Control,
  type Cursor,
  type Forward,
  type InboxEntry,
  type Journal,
  JournalUnavailable,
  OutcomeUnknown,
  type OutEntry,
} from '../journal/journal.ts';
import type { StateImage, TapePosition } from './frame-maker.ts';
import { asHalt } from './halts.ts';
import type { LinkLine } from './link-outbox.ts';
import type { Recovered } from './follower.ts';
import { relay } from './relay.ts';

/** Frames that are applied and not yet committed, at most; then the actor reads no further. */
export const MAX_PENDING_FRAMES = 128;
/** Bytes of link messages that have not arrived; then the actor reads no further, because a target does not take them. */
export const MAX_OUTBOX_BYTES = 64 * 1024 * 1024;
/** Frames in one commit. */
const MAX_COMMIT_FRAMES = 64;
const MIN_RETRY_MS = 10;
const MAX_RETRY_MS = 1_000;
const RELAY_RETRY_MS = 500;
/** How often it is looked whether a tape that is read again was found good. */
const TRUST_POLL_MS = 20;
const COMPARE_LIMIT = 64;

export interface ActorRunnerOptions {
  readonly journal: Journal;
  /** As in EngineOptions: what other copies have published meanwhile may have been trimmed. */
  readonly tape?: Journal | undefined;
  readonly actor: ActorEntry;
  readonly recovered: Recovered;
  /** The run of the server in which the stored tape was read whole. */
  readonly verifiedRun: string;
  /** Whether what is stored may be relied on now: if not, nothing is read, committed or brought to anybody. */
  readonly mayGoOn: (runner: ActorRunner) => boolean;
  /** The name of an actor number, undefined while it is not registered. */
  readonly nameOf: (actor: number) => ActorName | undefined;
  /** A commit was answered: these actors may have something to read. */
  readonly onCommitted: (targets: readonly ActorName[]) => void;
  readonly onHalt: (runner: ActorRunner, halt: Halt) => void;
  /** Another copy published the same frames first: it is time to look who holds the lease. */
  readonly onSuperseded: () => void;
  readonly onTrouble: (error: Error) => void;
}

/** The last entry applied and the last frame committed at some moment. */
export interface Anchor {
  readonly applied: number;
  readonly committed: TapePosition;
}

/** The runner is stopping and the journal is away, or it was abandoned: recovery settles what became of the last commit. */
class CommitAbandoned extends Error {
  override readonly name = 'CommitAbandoned';
}

/**
 * One actor at work: entries are applied as they come, their frames committed batch by batch. The next entries may be
 * applied while a commit is in flight; nothing of them is shown, forwarded or kept before its own commit was answered.
 */
export class ActorRunner {
  readonly actor: ActorEntry;
  /** There may be entries that were not read. */
  dirty = true;
  /** The run of the server in which the stored tape was last read whole. */
  verifiedRun: string;
  /** Bytes of an inbox entry, on average over the last entries taken. */
  entryBytes = 0;
  private readonly options: ActorRunnerOptions;
  private readonly recovered: Recovered;
  private committed: TapePosition;
  private pending: OutEntry[] = [];
  private committing: Promise<void> | undefined;
  private readonly relaying = new Set<LinkLine>();
  private stopped = false;
  /** False once the out stream is not this runner's to go on with. */
  private mayCommit = true;
  private halted: Halt | undefined;
  /** A state that becomes a snapshot once its frame and all messages before it have arrived. */
  private image: StateImage | undefined;

  constructor(options: ActorRunnerOptions) {
    this.options = options;
    this.actor = options.actor;
    this.recovered = options.recovered;
    this.verifiedRun = options.verifiedRun;
    this.committed = options.recovered.maker.position;
    this.image = options.recovered.image;
    this.recovered.maker.onImage = (image) => (this.image = image);
    for (const line of this.recovered.outbox.all()) if (line.firstFrame < Infinity) this.startRelay(line);
  }

  get halt(): Halt | undefined {
    return this.halted;
  }

  /** Whether it takes more entries now. */
  get wantsInput(): boolean {
    return (
      !this.stopped &&
      this.halted === undefined &&
      this.options.mayGoOn(this) &&
      this.pending.length < MAX_PENDING_FRAMES &&
      this.recovered.outbox.bytes < MAX_OUTBOX_BYTES
    );
  }

  get cursor(): Cursor {
    const { number, epoch } = this.recovered.maker.position;
    return { actor: this.actor.name, after: number, epoch };
  }

  /** Number of the last out frame whose commit was answered. */
  get position(): number {
    return this.committed.number;
  }

  /** The epoch of that frame. */
  get epoch(): number {
    return this.committed.epoch;
  }

  get caughtUp(): boolean {
    return this.pending.length === 0 && this.committing === undefined;
  }

  /** When something is due without a message, in microseconds since 1970. */
  due(): number | undefined {
    return this.wantsInput ? this.recovered.machine.due() : undefined;
  }

  /** A state that may be written as a snapshot now; the caller takes it away. */
  takeImage(): StateImage | undefined {
    const { image } = this;
    if (image === undefined) return undefined;
    const { number } = image.position;
    if (number > this.committed.number || this.recovered.outbox.firstFrame <= number) return undefined;
    this.image = undefined;
    return image;
  }

  /** The state now, if it is one that a restart could begin with: everything committed and arrived. */
  finalImage(): StateImage | undefined {
    const clean = this.caughtUp && this.halted === undefined && this.recovered.outbox.firstFrame === Infinity;
    return clean && this.position > 0 ? this.recovered.maker.image() : undefined;
  }

  /** Applies entries in their order and starts to commit. A machine that halts, halts this actor only. */
  accept(entries: readonly InboxEntry[]): void {
    if (entries.length === 0) return;
    this.entryBytes = entries.reduce((sum, { bytes }) => sum + bytes.length, 0) / entries.length;
    try {
      for (const entry of entries) {
        const frame = this.recovered.maker.apply(entry);
        this.recovered.outbox.collect(frame);
        this.pending.push(frame);
      }
    } catch (error) {
      this.stopWith(asHalt(error));
    }
    this.flush();
  }

  /** What must still be there after a reconnect. Taken before the control hash is read. */
  get anchor(): Anchor {
    return { applied: this.recovered.maker.position.number, committed: this.committed };
  }

  /** Compares an anchor with the control hash that was read after it. */
  verify({ applied, committed }: Anchor, control: Control | undefined): void {
    if (control === undefined) return this.distrust(new Halt('ANCHOR_LOST', 'the control hash is gone'));
    if (control.lastOut > control.lastIn)
      return this.distrust(new Halt('AHEAD', `out stream at ${control.lastOut}, inbox at ${control.lastIn}`));
    const { lastIn, lastOut } = control;
    const other = lastOut === committed.number && !equalBytes(control.lastHash, committed.hash);
    if (lastOut < committed.number || lastIn < applied || other) {
      const had = `entry ${applied} was applied and frame ${committed.number} committed`;
      const has = other ? 'another frame stands there' : `the streams end at ${lastIn} and ${lastOut}`;
      this.distrust(new Halt('ANCHOR_LOST', `${had}, now ${has}`));
    }
    return undefined;
  }

  /** Takes no more entries and resolves when what is applied has been committed, or cannot be within `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.stopped = true;
    const deadline = performance.now() + timeoutMs;
    while (this.committing !== undefined && this.halted === undefined) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return;
      await Promise.race([this.committing, sleep(leftMs)]);
    }
  }

  /** Gives the actor up to the copy that holds its lease: nothing more is applied, committed or brought. */
  abandon(): void {
    this.stopped = true;
    this.mayCommit = false;
  }

  private flush(): void {
    if (this.committing !== undefined || this.pending.length === 0 || !this.mayCommit) return;
    this.committing = this.commitPending()
      .catch((error: unknown) => {
        this.mayCommit = false;
        if (!(error instanceof CommitAbandoned)) this.stopWith(asHalt(error));
      })
      .finally(() => {
        this.committing = undefined;
        this.flush();
      });
  }

  private async commitPending(): Promise<void> {
    const frames = this.pending.slice(0, MAX_COMMIT_FRAMES);
    const last = frames.at(-1);
    if (last === undefined) return;
    const { forwards, lines } = this.forwardsUpTo(last.number);
    const batch: CommitBatch = {
      epoch: this.committed.epoch,
      previousNumber: this.committed.number,
      previousHash: this.committed.hash,
      frames,
      forwards,
    };
    const left = await this.commit(batch);
    this.pending = this.pending.slice(frames.length);
    this.committed = { epoch: last.epoch, number: last.number, hash: last.hash };
    for (const [line, next] of lines) {
      const name = this.options.nameOf(line.target);
      if (name !== undefined && !left.includes(name)) line.confirm(next);
    }
    // What did not fit there, and what has no name yet. What was too much for this commit travels with the next, if one follows.
    for (const line of this.recovered.outbox.all()) {
      if (!line.direct || line.firstFrame > this.committed.number) continue;
      const name = this.options.nameOf(line.target);
      const goesOn = this.pending.length > 0 && name !== undefined && !left.includes(name);
      if (!goesOn) this.startRelay(line);
    }
    this.options.onCommitted(forwards.map(({ target }) => target));
  }

  /** The messages that travel with a commit, and for each line the number of the last of them. */
  private forwardsUpTo(frame: number): { forwards: Forward[]; lines: Map<LinkLine, number> } {
    const forwards: Forward[] = [];
    const lines = new Map<LinkLine, number>();
    for (const line of this.recovered.outbox.all()) {
      const target = this.options.nameOf(line.target);
      if (!line.direct || target === undefined) continue;
      const frames = line.pack(this.actor.name, frame);
      const last = frames.at(-1)?.producers[0];
      if (last === undefined) continue;
      forwards.push({ target, frames });
      lines.set(line, last.next);
    }
    return { forwards, lines };
  }

  /** Commits until it is certain. Returns the targets that the relay has to look after. Throws Halt. */
  private async commit(batch: CommitBatch): Promise<readonly ActorName[]> {
    const backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
    const targets = batch.forwards.map(({ target }) => target);
    for (;;) {
      await this.untilTrusted();
      try {
        const result = await this.options.journal.commit(this.actor.name, batch);
        switch (result.kind) {
          case 'committed':
            return result.left;
          case 'unknown_actor':
            throw new Halt('ANCHOR_LOST', 'the out stream or the control hash is gone');
          case 'wrong_epoch':
            throw new Halt('INVARIANT', `the actor is in epoch ${result.found}, not ${batch.epoch}`);
          case 'refused':
            if (await this.isThere(batch, result.lastOut)) return targets;
        }
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) && !(error instanceof JournalUnavailable)) throw error;
        this.options.onTrouble(error);
        if (this.stopped && error instanceof JournalUnavailable) throw new CommitAbandoned();
        await sleep(backOff.next());
      }
      if (!this.mayCommit) throw new CommitAbandoned();
    }
  }

  /** Waits until what is stored may be relied on. Throws CommitAbandoned when that is not waited for any more. */
  private async untilTrusted(): Promise<void> {
    while (!this.options.mayGoOn(this)) {
      if (this.stopped || this.halted !== undefined) throw new CommitAbandoned();
      await sleep(TRUST_POLL_MS);
    }
  }

  /**
   * A commit was refused: reads what stands there. Equal frames are our own, or those of a copy that was first. Returns
   * whether all of the batch is there; if only a part is, the same hashes follow from it, so the rest is committed behind.
   */
  private async isThere(batch: CommitBatch, lastOut: number): Promise<boolean> {
    const { journal, tape = journal } = this.options;
    const { previousNumber, frames, epoch } = batch;
    if (lastOut < previousNumber)
      throw new Halt('GAP', `frame ${previousNumber} was committed, the out stream ends at ${lastOut}`);
    let compared = 0;
    while (compared < frames.length && previousNumber + compared < lastOut) {
      const after = previousNumber + compared;
      const there = await tape.readOut(this.actor.name, after, COMPARE_LIMIT, epoch);
      for (const entry of there) {
        const mine = frames[compared];
        if (mine === undefined) break;
        if (entry.number !== mine.number)
          throw new Halt('GAP', `out frame ${entry.number} stands where ${mine.number} belongs`);
        if (!equalBytes(entry.hash, mine.hash))
          throw new Halt('FORK', `another frame ${mine.number} has been published`);
        compared += 1;
      }
      if (there.length === 0) throw new Halt('GAP', `frame ${after + 1} is missing, the end is ${lastOut}`);
    }
    if (compared === 0) throw new Halt('FORK', `frame ${previousNumber} is another one in the control hash`);
    this.options.onSuperseded();
    if (compared === frames.length) return true;
    if (!this.mayCommit) throw new CommitAbandoned();
    const last = frames[compared - 1];
    if (last === undefined) return true;
    const rest = frames.slice(compared);
    const { number, hash } = last;
    await this.commit({ epoch, previousNumber: number, previousHash: hash, frames: rest, forwards: [] });
    return true;
  }

  private startRelay(line: LinkLine): void {
    line.direct = false;
    if (this.relaying.has(line)) return;
    this.relaying.add(line);
    this.relayUntilDone(line).catch((error: unknown) => this.stopWith(asHalt(error)));
  }

  private async relayUntilDone(line: LinkLine): Promise<void> {
    const { journal, nameOf, onTrouble, onCommitted } = this.options;
    while (!this.stopped && this.mayCommit) {
      const target = nameOf(line.target);
      try {
        const { linkCounters: counters } = this.recovered.machine;
        const committed = (): number => this.committed.number;
        const applied = (): number => this.recovered.maker.position.number;
        const options = { journal, sender: this.actor.name, line, counters, committed, applied };
        const isFree = target !== undefined && this.options.mayGoOn(this);
        if (isFree && (await relay({ ...options, target }))) {
          onCommitted([target]);
          // A commit may have been answered since the relay looked; otherwise the next one takes what follows.
          if (line.firstFrame <= this.committed.number) continue;
          line.direct = true;
          this.relaying.delete(line);
          return;
        }
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) && !(error instanceof JournalUnavailable)) throw error;
        onTrouble(error);
      }
      await sleep(RELAY_RETRY_MS);
    }
  }

  /** What is stored is not what it was: takes no more entries, and adds nothing to it. */
  distrust(halt: Halt): void {
    this.mayCommit = false;
    this.stopWith(halt);
  }

  /** Takes no more entries. What was applied before is still committed. */
  stopWith(halt: Halt): void {
    if (this.halted !== undefined) return;
    this.halted = halt;
    this.options.onHalt(this, halt);
  }
}
