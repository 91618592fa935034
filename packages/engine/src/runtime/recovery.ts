import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import { Halt } from '../core/halt.ts';
import type { ActorEntry, Control, InboxEntry, Journal, OutEntry } from '../journal/journal.ts';
import { FrameMaker, type StateImage, type TapePosition } from './frame-maker.ts';
import { LinkOutbox } from './link-outbox.ts';
import type { ActorStateMachine, MachineFactory } from './machines.ts';
import type { Snapshots } from './snapshots.ts';

const READ_LIMIT = 64;

export interface RecoveryOptions {
  readonly journal: Journal;
  readonly actor: ActorEntry;
  readonly createMachine: MachineFactory;
  readonly snapshots?: Snapshots | undefined;
  readonly onImage?: (image: StateImage) => void;
}

/** An actor as its tape has left it, ready to go on. */
export interface Recovered {
  readonly machine: ActorStateMachine;
  readonly maker: FrameMaker;
  /** Messages that were published and have not arrived at their target. */
  readonly outbox: LinkOutbox;
  /** Number of the snapshot that it started from, 0 for none. */
  readonly fromSnapshot: number;
}

/**
 * Rebuilds an actor: latest good snapshot, then every inbox entry that has an out frame, each regenerated frame compared with
 * the published one. Throws Halt AHEAD, ANCHOR_LOST, FORK, GAP, ROLLBACK, and the journal's errors.
 */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const { journal, actor } = options;
  const control = await journal.control(actor.name);
  if (control === undefined)
    throw new Halt('ANCHOR_LOST', `the registry names ${actor.name}, its keys are gone`);
  if (control.lastOut > control.lastIn)
    throw new Halt('AHEAD', `out stream at ${control.lastOut}, inbox at ${control.lastIn}`);
  const { machine, from } = await start(options);
  const maker = new FrameMaker(machine, actor.actor, {
    ...(from === undefined ? {} : { from }),
    ...(options.onImage === undefined ? {} : { onImage: options.onImage }),
  });
  const arrived = await arrivedFields(journal, actor);
  const outbox = new LinkOutbox((target) => arrived.get(target) ?? 0);
  await replay(options, control, maker, outbox);
  for (const target of machine.linkCounters.targets()) {
    const found = arrived.get(target) ?? 0;
    const sent = machine.linkCounters.sentTo(target);
    const line = outbox.line(target);
    line.confirm(found, sent);
    // A snapshot is kept only once everything before it has arrived, so what is missing is in the frames replayed.
    if (found < sent && line.firstFrame === Infinity)
      throw new Halt('ROLLBACK', `actor ${target} has ${found} messages, it had ${sent}`);
  }
  return { machine, maker, outbox, fromSnapshot: from?.number ?? 0 };
}

/** The newest snapshot that the out stream vouches for, in a machine; or a new machine. */
async function start({
  journal,
  actor,
  createMachine,
  snapshots,
}: RecoveryOptions): Promise<{ machine: ActorStateMachine; from: TapePosition | undefined }> {
  if (snapshots !== undefined) {
    for await (const { position, bytes } of snapshots.newestFirst()) {
      const [anchor] = await journal.readOut(actor.name, position.number - 1, 1, position.epoch);
      if (anchor?.number !== position.number || !equalBytes(anchor.hash, position.hash))
        throw new Halt('ANCHOR_LOST', `the snapshot at ${position.number} was taken behind another frame`);
      const machine = createMachine(actor.name);
      machine.restore(bytes);
      return { machine, from: position };
    }
  }
  return { machine: createMachine(actor.name), from: undefined };
}

/** What each other actor has taken from this one. */
async function arrivedFields(journal: Journal, actor: ActorEntry): Promise<Map<number, number>> {
  const arrived = new Map<number, number>();
  for (const target of await journal.actors()) {
    const control = await journal.control(target.name);
    arrived.set(target.actor, control?.producers.get(actor.name) ?? 0);
  }
  return arrived;
}

async function replay(
  { journal, actor }: RecoveryOptions,
  control: Control,
  maker: FrameMaker,
  outbox: LinkOutbox,
): Promise<void> {
  while (maker.position.number < control.lastOut) {
    const { number, epoch } = maker.position;
    const limit = Math.min(READ_LIMIT, control.lastOut - number);
    const [inbox, published] = await Promise.all([
      journal.readInbox(actor.name, number, limit, epoch),
      journal.readOut(actor.name, number, limit, epoch),
    ]);
    if (inbox.length === 0 || published.length === 0)
      throw new Halt('GAP', `entry ${number + 1} is missing, the stream goes to ${control.lastOut}`);
    for (const [index, entry] of inbox.entries()) {
      const there = published[index];
      if (there === undefined) break;
      outbox.collect(compared(maker, entry, there));
    }
  }
  if (!equalBytes(maker.position.hash, control.lastHash))
    throw new Halt('FORK', `frame ${control.lastOut} is not the one that the control hash names`);
}

function compared(maker: FrameMaker, entry: InboxEntry, published: OutEntry): OutEntry {
  const made = maker.apply(entry);
  if (made.number !== published.number)
    throw new Halt('GAP', `out frame ${published.number} stands where ${made.number} belongs`);
  if (!equalBytes(made.hash, published.hash) || !equalBytes(made.bytes, published.bytes))
    throw new Halt('FORK', `frame ${made.number} comes out differently than it was published`);
  return made;
}
