import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { decodeMessage, encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import type { ActorMachine } from './actor-machine.ts';
import { checkBook } from './book/book-invariants.ts';
import { BookMachine } from './book/book-machine.ts';
import { pick, type Dice } from './ledger/dice.ts';
import { brokenInvariants } from './ledger/ledger-invariants.ts';
import { LedgerMachine } from './ledger/ledger-machine.ts';
import { VenueMachine } from './venue/venue-machine.ts';

const START = 1_800_000_000_000_000;
/** Messages of one link that go into one inbox frame at most, and links that one frame takes from. */
const MAX_BATCH = 4;
const MAX_LINKS_PER_FRAME = 3;

/** Takes a frame: the actor, its time, what went in and what came out. */
export type FrameRecorder = (actor: number, at: number, input: Uint8Array, output: Uint8Array) => void;

interface Link {
  readonly source: number;
  readonly target: number;
  readonly waiting: Uint8Array[];
  /** The message delivered last, for a relay that repeats itself. */
  delivered: Uint8Array | undefined;
}

/**
 * A whole exchange without a runtime: venue, ledger shards and books, and between them links that deliver in order but as
 * late as the dice like. After every frame the actor that applied it is checked.
 */
export class TradingWorld {
  now = START;
  frames = 0;
  readonly shards: number;
  readonly instruments: number;
  private readonly actors = new Map<number, ActorMachine>();
  private readonly links = new Map<string, Link>();
  private readonly out = new FrameWriter();
  private readonly reader = new FrameReader();
  private readonly watch: (event: Message) => void;
  private readonly record: FrameRecorder;

  /** `watch` sees every event, `record` every frame. */
  constructor(
    shards: number,
    instruments: number,
    watch: (event: Message) => void,
    record: FrameRecorder = () => undefined,
  ) {
    this.record = record;
    this.shards = shards;
    this.instruments = instruments;
    this.watch = watch;
    this.add(VENUE_ACTOR, new VenueMachine());
    for (let shard = 0; shard < shards; shard++) this.add(ledgerActor(shard), new LedgerMachine());
    for (let instrument = 1; instrument <= instruments; instrument++) {
      this.add(bookActor(instrument), new BookMachine());
    }
  }

  ledger(shard: number): LedgerMachine {
    const machine = this.actors.get(ledgerActor(shard));
    invariant(machine instanceof LedgerMachine, `shard ${shard} is a ledger`);
    return machine;
  }

  book(instrument: number): BookMachine {
    const machine = this.actors.get(bookActor(instrument));
    invariant(machine instanceof BookMachine, `instrument ${instrument} has a book`);
    return machine;
  }

  /** Applies a command from outside. */
  command(actor: number, bytes: Uint8Array): void {
    this.apply(actor, [bytes]);
  }

  /** Delivers something that waits on some link, perhaps with more behind it and perhaps with a repeat; or nothing at all. */
  deliver(dice: Dice): void {
    const busy = [...this.links.values()].filter((link) => link.waiting.length > 0);
    const first = busy[dice.below(Math.max(1, busy.length))];
    if (first === undefined) {
      this.apply(bookActor(1 + dice.below(this.instruments)), []);
      return;
    }
    const batch: Uint8Array[] = [];
    if (first.delivered !== undefined && dice.below(10) === 0) batch.push(first.delivered);
    take(first, 1 + dice.below(MAX_BATCH), batch);
    const others = busy.filter((link) => link !== first && link.target === first.target);
    for (const link of others.slice(0, dice.below(MAX_LINKS_PER_FRAME)))
      take(link, 1 + dice.below(MAX_BATCH), batch);
    this.apply(first.target, batch);
  }

  /** Delivers until nothing is on its way. */
  drain(): void {
    for (;;) {
      const link = [...this.links.values()].find(({ waiting }) => waiting.length > 0);
      if (link === undefined) return;
      const batch: Uint8Array[] = [];
      take(link, MAX_BATCH, batch);
      this.apply(link.target, batch);
    }
  }

  /** Replaces an actor by one that is restored from its snapshot. */
  restart(dice: Dice): void {
    const actor = pick(dice, [VENUE_ACTOR, ...this.actors.keys()]);
    const machine = must(this.actors.get(actor), `actor ${actor} exists`);
    const restored =
      actor === VENUE_ACTOR
        ? new VenueMachine()
        : machine instanceof LedgerMachine
          ? new LedgerMachine()
          : new BookMachine();
    restored.restore(machine.snapshot());
    invariant(restored.hash() === machine.hash(), `actor ${actor} is restored as it was`);
    this.actors.set(actor, restored);
  }

  private add(actor: number, machine: ActorMachine): void {
    this.actors.set(actor, machine);
    const genesis = { actor, rulesVersion: RULES_VERSION, ledgerShards: this.shards, name: `actor:${actor}` };
    this.apply(actor, [encodeMessage(Genesis, genesis)]);
  }

  private apply(actor: number, messages: readonly Uint8Array[]): void {
    const machine = must(this.actors.get(actor), `actor ${actor} exists`);
    const input = new FrameWriter();
    for (const bytes of messages) input.append(bytes);
    this.frames += 1;
    this.out.clear();
    const frame = input.take();
    machine.apply(this.reader.open(frame), this.now, this.out);
    const output = this.out.take();
    this.record(actor, this.now, frame, output);
    this.forward(output);
    if (machine instanceof BookMachine) checkBook(machine.book);
    if (!(machine instanceof LedgerMachine)) return;
    const broken = brokenInvariants(machine.state);
    invariant(broken.length === 0, broken.join('; '));
  }

  /** Shows events to whoever watches and puts link messages onto their links. */
  private forward(frame: Uint8Array): void {
    const reader = new FrameReader().open(frame);
    while (reader.next()) {
      const { offset, length } = reader;
      const message = must(
        decodeMessage(reader.view, offset, length),
        'actors write messages that are known',
      );
      if (message.target === 0) this.watch(message);
      else this.link(message.source, message.target).waiting.push(frame.slice(offset, offset + length));
    }
  }

  private link(source: number, target: number): Link {
    const name = `${source}>${target}`;
    const link = this.links.get(name) ?? { source, target, waiting: [], delivered: undefined };
    this.links.set(name, link);
    return link;
  }
}

function take(link: Link, messages: number, into: Uint8Array[]): void {
  for (const bytes of link.waiting.splice(0, messages)) {
    into.push(bytes);
    link.delivered = bytes;
  }
}
