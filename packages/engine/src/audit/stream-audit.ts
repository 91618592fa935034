import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { ArchiveDamaged } from '../archive/segment.ts';
import { checkBook } from '../core/book/book-invariants.ts';
import { BookMachine } from '../core/book/book-machine.ts';
import { Halt } from '../core/halt.ts';
import { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import { frameHash, NO_HASH } from '../journal/hash-chain.ts';
import type { ActorEntry, Control, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import { FrameMaker } from '../runtime/frame-maker.ts';
import type { ActorStateMachine, MachineFactory } from '../runtime/machines.ts';
import type { Finding, FindingKind, StreamReport } from './audit-report.ts';
import { LedgerConservation } from './ledger-conservation.ts';
import type { LinkTally } from './link-tally.ts';

/** Entries read at once: a page stays within some megabytes. */
const PAGE = 64;
/** Frames between two looks at a whole book. */
const WHOLE_BOOK_EVERY = 1_024;

export interface StreamAuditOptions {
  readonly journal: Journal;
  readonly actor: ActorEntry;
  readonly createMachine: MachineFactory;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number | undefined;
  /** The inbox is looked at up to `lastIn`, the out stream up to `lastOut`. */
  readonly cut: { readonly lastIn: number; readonly lastOut: number };
  readonly sent: LinkTally;
  readonly taken: LinkTally;
  /** Takes the published frames that were found to be right. */
  readonly onFrames?: (frames: readonly OutEntry[]) => Promise<void>;
  readonly onProgress?: (frames: number) => void;
}

/** Thrown inside to leave the walk at the first fault. */
class Found extends Error {
  readonly finding: Finding;

  constructor(kind: FindingKind, position: number, detail: string) {
    super(detail);
    this.finding = { kind, position, detail };
  }
}

/**
 * Replays one actor's inbox through its machine and compares every frame it makes with the one that was published, byte for
 * byte and hash for hash. Stops at the first fault: behind it nothing can be said. Memory does not grow with the tape.
 */
export async function auditStream(options: StreamAuditOptions): Promise<StreamReport> {
  const walk = new StreamWalk(options);
  let finding: Finding | undefined;
  try {
    await walk.run();
  } catch (error) {
    if (error instanceof Found) finding = error.finding;
    else if (error instanceof ArchiveDamaged)
      finding = { kind: 'archive_damaged', position: error.position, detail: error.message };
    else throw error;
  }
  return { actor: options.actor.name, ...walk.counts(), finding };
}

class StreamWalk {
  private readonly options: StreamAuditOptions;
  private readonly machine: ActorStateMachine;
  private readonly maker: FrameMaker;
  private readonly conservation: LedgerConservation | undefined;
  private readonly reader = new FrameReader();
  private published: Uint8Array = NO_HASH;
  private lastAt = 0;
  private frames = 0;
  private messages = 0;
  private pending = 0;
  private inboxEpoch = 1;

  constructor(options: StreamAuditOptions) {
    this.options = options;
    this.machine = options.createMachine(options.actor.name);
    this.maker = new FrameMaker(this.machine, options.actor.actor, { snapshotEvery: options.snapshotEvery });
    if (this.machine instanceof LedgerMachine) this.conservation = new LedgerConservation(this.machine);
  }

  counts(): { frames: number; messages: number; pending: number } {
    return { frames: this.frames, messages: this.messages, pending: this.pending };
  }

  async run(): Promise<void> {
    const { lastIn, lastOut } = this.options.cut;
    while (this.frames < lastOut) await this.page(Math.min(PAGE, lastOut - this.frames));
    this.checkState(lastOut);
    for (let after = lastOut; after < lastIn;) after = await this.pendingPage(after, lastIn);
    await this.checkEnd();
  }

  private async page(limit: number): Promise<void> {
    const { journal, actor, onFrames, onProgress } = this.options;
    const after = this.frames;
    const { epoch } = this.maker.position;
    const [inbox, out] = await Promise.all([
      journal.readInbox(actor.name, after, limit, epoch),
      journal.readOut(actor.name, after, limit, epoch),
    ]);
    const good: OutEntry[] = [];
    try {
      for (let index = 0; index < limit; index++) {
        const number = after + index + 1;
        const entry = present(inbox[index], number, 'inbox');
        const frame = this.compare(entry, present(out[index], number, 'out stream'));
        good.push(frame);
      }
    } finally {
      if (good.length > 0) await onFrames?.(good);
    }
    onProgress?.(this.frames);
  }

  private compare(entry: InboxEntry, published: OutEntry): OutEntry {
    const { number } = entry;
    this.takeInbox(entry);
    const made = this.replay(entry);
    if (!equalBytes(made.bytes, published.bytes))
      throw new Found('changed_byte', number, this.explainBytes(entry, made, published));
    if (!equalBytes(made.hash, published.hash) || made.at !== published.at)
      throw new Found(
        'wrong_hash',
        number,
        'the out bytes are right, but not the chain of inbox, stamp and hash',
      );
    this.options.sent.add(published.bytes);
    this.published = published.hash;
    this.frames += 1;
    const broken = this.conservation?.check(published);
    if (broken !== undefined) throw new Found('not_conserved', number, broken);
    if (number % WHOLE_BOOK_EVERY === 0) this.checkBook(number);
    return published;
  }

  private takeInbox({ at, number, epoch, bytes }: InboxEntry): void {
    this.inboxEpoch = epoch;
    if (at < this.lastAt)
      throw new Found('stamp_backwards', number, `the stamp ${at} comes after ${this.lastAt}`);
    this.lastAt = at;
    this.options.taken.add(bytes);
    const reader = this.reader.open(bytes);
    while (reader.next()) this.messages += 1;
  }

  private replay(entry: InboxEntry): OutEntry {
    try {
      return this.maker.apply(entry);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const detail = error instanceof Halt ? error.message : (error.stack ?? error.message);
      throw new Found('halted', entry.number, detail);
    }
  }

  private explainBytes(entry: InboxEntry, made: OutEntry, published: OutEntry): string {
    let byte = 0;
    while (byte < made.bytes.length && made.bytes[byte] === published.bytes[byte]) byte += 1;
    const { epoch, number, at, bytes: inbox } = entry;
    const chained = frameHash(this.published, { epoch, number, at, inbox, out: published.bytes });
    const who = equalBytes(chained, published.hash)
      ? 'the chain agrees with what is stored: this code makes something else of it'
      : 'the chain disagrees with what is stored: it was changed after it was published';
    return `byte ${byte} of the out frame differs (${made.bytes.length} bytes made, ${published.bytes.length} stored); ${who}`;
  }

  private checkState(position: number): void {
    const broken = this.conservation?.checkWholeState();
    if (broken !== undefined) throw new Found('not_conserved', position, broken);
    this.checkBook(position);
  }

  private checkBook(position: number): void {
    if (!(this.machine instanceof BookMachine)) return;
    try {
      checkBook(this.machine.book);
    } catch (error) {
      throw new Found('not_conserved', position, error instanceof Error ? error.message : String(error));
    }
  }

  /** Entries that the actor has not come to yet: contiguous, in time, and part of the links. */
  private async pendingPage(after: number, lastIn: number): Promise<number> {
    const { journal, actor } = this.options;
    const limit = Math.min(PAGE, lastIn - after);
    const inbox = await journal.readInbox(actor.name, after, limit, this.inboxEpoch);
    for (let index = 0; index < limit; index++) {
      this.takeInbox(present(inbox[index], after + index + 1, 'inbox'));
      this.pending += 1;
    }
    return after + limit;
  }

  /** The control hash names the last frame; nothing stands behind it, and no output is ahead of its input. */
  private async checkEnd(): Promise<void> {
    const { journal, actor, cut } = this.options;
    const control: Control | undefined = await journal.control(actor.name);
    if (control === undefined) throw new Found('missing_entry', 0, 'the control hash is gone');
    const { lastOut, lastIn, lastHash } = control;
    const [behind] = await journal.readOut(actor.name, Math.max(cut.lastOut, lastOut), 1, control.outEpoch);
    if (behind !== undefined) {
      const now = (await journal.control(actor.name))?.lastOut ?? 0; // A live actor may just have published it.
      if (now < behind.number)
        throw new Found(
          'extra_entry',
          behind.number,
          `the control hash says that ${now} is the last out frame`,
        );
    }
    if (lastOut > lastIn)
      throw new Found('extra_entry', lastIn + 1, `${lastOut} out frames for ${lastIn} inbox entries`);
    if (lastOut === cut.lastOut && !equalBytes(lastHash, this.maker.position.hash))
      throw new Found('wrong_hash', lastOut, 'the control hash names another frame than the last one');
  }
}

function present<E extends { readonly number: number }>(
  entry: E | undefined,
  number: number,
  where: string,
): E {
  if (entry?.number === number) return entry;
  const found = entry === undefined ? 'nothing' : `entry ${entry.number}`;
  throw new Found('missing_entry', number, `entry ${number} of the ${where} is missing, there is ${found}`);
}
