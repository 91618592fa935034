import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import type { ActorEntry, ActorName, Control, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import { FrameMaker, type StateImage, type TapePosition } from './frame-maker.ts';
import { assertNotAhead, LinkOutbox } from './link-outbox.ts';
import type { ActorStateMachine, MachineFactory } from './machines.ts';
import type { Snapshots } from './snapshots.ts';

const READ_LIMIT = 64;

export interface FollowerOptions {
  readonly journal: Journal;
  readonly actor: ActorEntry;
  readonly createMachine: MachineFactory;
  readonly snapshots?: Snapshots | undefined;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number | undefined;
}

/** An actor as its tape has left it, ready to go on. */
export interface Recovered {
  readonly machine: ActorStateMachine;
  readonly maker: FrameMaker;
  /** Messages that were published and have not arrived at their target. */
  readonly outbox: LinkOutbox;
  /** The snapshot that it started from. */
  readonly fromSnapshot: TapePosition | undefined;
  /** The last state on the way that may become a snapshot, once all its messages have arrived. */
  readonly image: StateImage | undefined;
}

interface Page {
  readonly inbox: readonly InboxEntry[];
  readonly published: readonly OutEntry[];
}

/** The control hashes of all actors, read one after the other. */
export type Controls = ReadonlyMap<number, Control>;

/**
 * A copy of an actor that publishes nothing: it applies what has been published and compares every frame it makes with the
 * one that stands there, byte for byte. Recovery is one that goes to the end at once, a standby one that goes on for ever.
 */
export class Follower {
  readonly actor: ActorEntry;
  private readonly journal: Journal;
  private readonly machine: ActorStateMachine;
  private readonly maker: FrameMaker;
  private readonly outbox: LinkOutbox;
  private readonly fromSnapshot: TapePosition | undefined;
  private image: StateImage | undefined;

  private constructor(
    options: FollowerOptions,
    machine: ActorStateMachine,
    from: TapePosition | undefined,
    arrived: ReadonlyMap<number, number>,
  ) {
    this.actor = options.actor;
    this.journal = options.journal;
    this.machine = machine;
    this.maker = new FrameMaker(machine, options.actor.actor, {
      ...(from === undefined ? {} : { from }),
      onImage: (image) => (this.image = image),
      snapshotEvery: options.snapshotEvery,
    });
    this.outbox = new LinkOutbox((target) => arrived.get(target) ?? 0);
    this.fromSnapshot = from;
  }

  /**
   * Starts from the newest snapshot that the out stream vouches for, or from the beginning. `controls` were read before.
   * Throws Halt ANCHOR_LOST or AHEAD, and the journal's errors.
   */
  static async begin(options: FollowerOptions, controls: Controls): Promise<Follower> {
    const { journal, actor } = options;
    checkControl(actor, await journal.control(actor.name));
    const { machine, from } = await start(options);
    return new Follower(options, machine, from, arrivedFrom(actor.name, controls));
  }

  /** The last frame that was made here and found equal to the published one. */
  get position(): TapePosition {
    return this.maker.position;
  }

  /** Bytes of messages that are not known to have arrived. */
  get waitingBytes(): number {
    return this.outbox.bytes;
  }

  /** A state that may be written as a snapshot: everything up to it has arrived. The caller takes it away. */
  takeImage(): StateImage | undefined {
    const { image } = this;
    if (image === undefined || this.outbox.firstFrame <= image.position.number) return undefined;
    this.image = undefined;
    return image;
  }

  /** Applies the entries of frames that are published, in order. Throws Halt FORK or GAP, and the journal's errors. */
  async follow(published: readonly OutEntry[]): Promise<void> {
    const { number, epoch } = this.maker.position;
    const inbox = await this.journal.readInbox(this.actor.name, number, published.length, epoch);
    this.compareAll(inbox, published);
  }

  /** After a reconnect: the last frame made here must still be there. Throws Halt ANCHOR_LOST, and the journal's errors. */
  async verifyAnchor(): Promise<void> {
    const { number, epoch, hash } = this.maker.position;
    if (number === 0) return;
    const [there] = await this.journal.readOut(this.actor.name, number - 1, 1, epoch);
    if (there?.number === number && equalBytes(there.hash, hash)) return;
    const lost = there === undefined ? number : 0;
    throw new Halt('ANCHOR_LOST', `frame ${number} was compared, now it is not there`, lost);
  }

  /** Takes note of what the targets have, so that only what is under way is kept. Throws Halt ROLLBACK. */
  noteArrivals(controls: Controls): void {
    const arrived = arrivedFrom(this.actor.name, controls);
    for (const line of this.outbox.all()) line.confirm(arrived.get(line.target) ?? 0);
  }

  /**
   * Goes to the end of the tape and compares the links. `controls` must have been read before this call: whatever a target has
   * is in the out stream by then. Throws Halt AHEAD, ANCHOR_LOST, FORK, GAP, ROLLBACK, and the journal's errors.
   */
  async takeOver(controls: Controls): Promise<Recovered> {
    const { journal, actor, machine, maker, outbox } = this;
    const control = checkControl(actor, await journal.control(actor.name));
    await this.replay(control);
    const arrived = arrivedFrom(actor.name, controls);
    for (const target of machine.linkCounters.targets()) {
      const before = arrived.get(target) ?? 0;
      const sent = machine.linkCounters.sentTo(target);
      assertNotAhead(target, before, sent);
      const line = outbox.line(target);
      // A snapshot may be newer than the controls, when this program stood still in between: then the target is asked again.
      const isDoubtful = !line.fits(before) || (before < sent && line.firstFrame === Infinity);
      const found = isDoubtful ? await this.arrivedNow(target) : before;
      line.confirm(found);
      // A snapshot is kept only once everything before it has arrived, so what is missing is in the frames replayed.
      if (found < sent && line.firstFrame === Infinity)
        throw new Halt('ROLLBACK', `actor ${target} has ${found} messages, it had ${sent}`);
    }
    return { machine, maker, outbox, fromSnapshot: this.fromSnapshot, image: this.image };
  }

  private async arrivedNow(target: number): Promise<number> {
    const actors = await this.journal.actors();
    const name = actors.find(({ actor }) => actor === target)?.name;
    const control = name === undefined ? undefined : await this.journal.control(name);
    return control?.producers.get(this.actor.name) ?? 0;
  }

  private async replay(control: Control): Promise<void> {
    const { journal, actor, maker } = this;
    if (maker.position.number > control.lastOut)
      throw new Halt(
        'ANCHOR_LOST',
        `frame ${maker.position.number} was there, now ${control.lastOut} is last`,
        maker.position.number,
      );
    const read = async ({ number, epoch }: Pick<TapePosition, 'number' | 'epoch'>): Promise<Page> => {
      const limit = Math.min(READ_LIMIT, control.lastOut - number);
      if (limit === 0) return { inbox: [], published: [] };
      const [inbox, published] = await Promise.all([
        journal.readInbox(actor.name, number, limit, epoch),
        journal.readOut(actor.name, number, limit, epoch),
      ]);
      return { inbox, published };
    };
    let page = await read(maker.position);
    while (maker.position.number < control.lastOut) {
      const { inbox, published } = page;
      const last = published.at(-1);
      if (last === undefined) {
        const missing = maker.position.number + 1;
        throw new Halt('GAP', `out frame ${missing} is missing, the stream goes to ${control.lastOut}`);
      }
      // The next page is on its way while this one is applied.
      const next = read(last);
      try {
        this.compareAll(inbox, published);
      } finally {
        page = await next;
      }
    }
    if (!equalBytes(maker.position.hash, control.lastHash))
      throw new Halt('FORK', `frame ${control.lastOut} is not the one that the control hash names`);
  }

  private compareAll(inbox: readonly InboxEntry[], published: readonly OutEntry[]): void {
    for (const [index, there] of published.entries()) {
      const entry = inbox[index];
      if (entry === undefined) {
        const { number } = this.maker.position;
        throw new Halt('GAP', `inbox entry ${number + 1} is missing, its out frame is there`);
      }
      this.outbox.collect(compared(this.maker, entry, there));
    }
  }
}

/** Reads the control hashes of all actors: what each target has taken from whom. Throws the journal's errors. */
export async function readControls(journal: Journal): Promise<Controls> {
  const actors = await journal.actors();
  const controls = await Promise.all(actors.map(({ name }) => journal.control(name)));
  const found = new Map<number, Control>();
  for (const [index, { actor }] of actors.entries()) {
    const control = controls[index];
    if (control !== undefined) found.set(actor, control);
  }
  return found;
}

function arrivedFrom(sender: ActorName, controls: Controls): Map<number, number> {
  return new Map([...controls].map(([actor, { producers }]) => [actor, producers.get(sender) ?? 0]));
}

function checkControl({ name }: ActorEntry, control: Control | undefined): Control {
  if (control === undefined) throw new Halt('ANCHOR_LOST', `the registry names ${name}, its keys are gone`);
  if (control.lastOut > control.lastIn)
    throw new Halt('AHEAD', `out stream at ${control.lastOut}, inbox at ${control.lastIn}`);
  return control;
}

/** The newest snapshot that the out stream vouches for, in a machine; or a new machine. */
async function start({
  journal,
  actor,
  createMachine,
  snapshots,
}: FollowerOptions): Promise<{ machine: ActorStateMachine; from: TapePosition | undefined }> {
  if (snapshots !== undefined) {
    for await (const { position, bytes } of snapshots.newestFirst()) {
      const [anchor] = await journal.readOut(actor.name, position.number - 1, 1, position.epoch);
      if (anchor?.number !== position.number || !equalBytes(anchor.hash, position.hash))
        throw new Halt(
          'ANCHOR_LOST',
          `the snapshot at ${position.number} was taken behind another frame`,
          anchor === undefined ? position.number : 0,
        );
      const machine = createMachine(actor.name);
      machine.restore(bytes);
      return { machine, from: position };
    }
  }
  return { machine: createMachine(actor.name), from: undefined };
}

/** Returns the published frame, which is the one that is made again here. */
function compared(maker: FrameMaker, entry: InboxEntry, published: OutEntry): OutEntry {
  const made = maker.applyAgain(entry);
  if (made.number !== published.number)
    throw new Halt('GAP', `out frame ${published.number} stands where ${made.number} belongs`);
  // Whole frames are compared in one native call: they are most of what a replay has in its hands.
  if (!equalBytes(made.hash, published.hash) || Buffer.compare(made.bytes, published.bytes) !== 0)
    throw new Halt('FORK', `frame ${made.number} comes out differently than it was published`);
  return published;
}
