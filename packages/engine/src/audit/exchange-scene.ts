import { createHash } from 'node:crypto';
import {
  bookActor,
  bookName,
  ledgerActor,
  ledgerName,
  VENUE_ACTOR,
  VENUE_NAME,
} from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import * as commands from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import type { ActorEntry, ActorName, Journal } from '../journal/journal.ts';
import { seededDice, type Dice } from '../projections/event-tape.ts';
import { FrameMaker, type StateImage } from '../runtime/frame-maker.ts';
import { LinkOutbox } from '../runtime/link-outbox.ts';
import { createMachine } from '../runtime/machines.ts';

const LEDGER = ledgerName(0);
const FIRST_ACCOUNT = 1_000;

interface Runner {
  readonly entry: ActorEntry;
  readonly maker: FrameMaker;
  readonly outbox: LinkOutbox;
}

export interface ExchangeSceneOptions {
  readonly symbols?: readonly string[];
  readonly accounts?: number;
  /** As in FrameMakerOptions. */
  readonly snapshotEvery?: number;
  /** Gets the state of an actor at each multiple of `snapshotEvery`, before its frame is committed. */
  readonly onImage?: (actor: ActorName, image: StateImage) => void;
  /** True: an engine works on the actors; the scene only provisions them, sends, and waits. */
  readonly hasEngine?: boolean;
}

/** How long an engine may take to work off what was sent, and how often it is looked. */
const ENGINE_MS = 30_000;
const LOOK_MS = 10;

/** A small exchange for tests: real machines over any journal, driven step by step in one process. */
export class ExchangeScene {
  readonly symbols: readonly string[];
  readonly accounts: number;
  private readonly journal: Journal;
  private readonly dice: Dice;
  private readonly options: ExchangeSceneOptions;
  private readonly runners: Runner[] = [];
  private commands = 0;
  private orders = 0;

  constructor(journal: Journal, seed: number, options: ExchangeSceneOptions = {}) {
    this.journal = journal;
    this.dice = seededDice(seed);
    this.symbols = options.symbols ?? ['ACME', 'BOLT'];
    this.accounts = options.accounts ?? 4;
    this.options = options;
  }

  /** Provisions the actors, lists the symbols, opens the accounts and gives them cash and shares. */
  async open(): Promise<void> {
    await this.provision({ name: VENUE_NAME, actor: VENUE_ACTOR });
    await this.provision({ name: LEDGER, actor: ledgerActor(0) });
    for (const [index, symbol] of this.symbols.entries()) {
      const instrument = index + 1;
      await this.provision({ name: bookName(symbol), actor: bookActor(instrument) });
      const terms = { tickUnits: 100, lotSize: 1, bandBps: 2_000 };
      await this.send(VENUE_NAME, commands.ListInstrument, { instrument, ...terms, symbol });
    }
    await this.settle();
    for (const symbol of this.symbols) {
      const reference = { price: 10_000, time: 0, provider: 'test' };
      await this.send(bookName(symbol), commands.SetReferencePrice, reference);
    }
    for (let account = FIRST_ACCOUNT; account < FIRST_ACCOUNT + this.accounts; account++) {
      await this.send(LEDGER, commands.OpenAccount, { account, makerBps: 2, takerBps: 5, maxLiveOrders: 0 });
      await this.deposit(account, 0, 5_000_000_000);
      for (let asset = 1; asset <= this.symbols.length; asset++) await this.deposit(account, asset, 5_000);
    }
    await this.settle();
  }

  /** Sends `count` commands of every kind and lets the actors work them off in between. */
  async trade(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      await this.command();
      if (this.dice(3) === 0 && this.options.hasEngine !== true) await this.step();
    }
    await this.settle();
  }

  /** Lets the actors work until no inbox has anything left. */
  async settle(): Promise<void> {
    if (this.options.hasEngine === true) await this.engineIsDone();
    else while (await this.step());
  }

  async send<N extends string, F extends Fields>(
    inbox: ActorName,
    declared: Layout<N, F>,
    body: BodyOf<F>,
  ): Promise<void> {
    this.commands += 1;
    const origin = { originProcess: 7, originRequest: this.commands };
    const bytes = encodeMessage(declared, body, origin);
    const move = { producer: 'test:7', previous: await this.producerField(inbox), next: this.commands };
    const sent = await this.journal.send(inbox, 1, 'ordinary', { producers: [move], bytes });
    if (sent.kind !== 'appended') throw new Error(`${inbox} did not take a command: ${sent.kind}`);
  }

  private async producerField(inbox: ActorName): Promise<number> {
    return (await this.journal.control(inbox))?.producers.get('test:7') ?? 0;
  }

  private async provision(entry: ActorEntry): Promise<void> {
    const body = { actor: entry.actor, rulesVersion: 1, ledgerShards: 1, name: entry.name };
    await this.journal.provision(entry, encodeMessage(commands.Genesis, body));
    const { snapshotEvery, onImage } = this.options;
    const maker = new FrameMaker(createMachine(entry.name), entry.actor, {
      snapshotEvery,
      onImage: (image) => onImage?.(entry.name, image),
    });
    this.runners.push({ entry, maker, outbox: new LinkOutbox() });
  }

  private async deposit(account: number, asset: number, amount: number): Promise<void> {
    await this.send(LEDGER, commands.Deposit, {
      account,
      asset,
      amount,
      checked: 0,
      keyTime: 0,
      ...this.key(),
    });
  }

  private async command(): Promise<void> {
    const { dice } = this;
    const account = FIRST_ACCOUNT + dice(this.accounts);
    const order = (1 + dice(this.orders + 2)) * 256;
    switch (dice(16)) {
      case 0:
        return this.send(LEDGER, commands.MassCancel, { account, instrument: dice(3), side: dice(3) });
      case 1:
      case 2:
        return this.send(LEDGER, commands.CancelOrder, { account, order });
      case 3: {
        const terms = { quantity: 1 + dice(80), limit: 9_900 + dice(200), stop: 0, validUntil: 0 };
        return this.send(LEDGER, commands.AmendOrder, { account, order, ...terms });
      }
      case 4: {
        const amount = { asset: dice(this.symbols.length + 1), amount: 1 + dice(500) };
        const transfer = { account, ...amount, checked: 0, keyTime: 0, ...this.key() };
        return this.send(LEDGER, dice(2) === 0 ? commands.Withdraw : commands.Deposit, transfer);
      }
      default:
        return this.place(account);
    }
  }

  private async place(account: number): Promise<void> {
    const { dice } = this;
    this.orders += 1;
    const orderType = [1, 1, 1, 1, 2, 3, 4][dice(7)] ?? 1;
    const hasLimit = orderType === 1 || orderType === 4;
    await this.send(LEDGER, commands.PlaceOrder, {
      ...{ account, instrument: 1 + dice(this.symbols.length), side: 1 + dice(2), orderType },
      timeInForce: orderType === 2 ? 4 : ([2, 2, 2, 4, 5][dice(5)] ?? 2),
      stp: 1 + dice(4),
      postOnly: 0,
      quantity: 1 + dice(60),
      limit: hasLimit ? 9_950 + dice(100) : 0,
      stop: orderType > 2 ? 9_950 + dice(100) : 0,
      display: 0,
      ...{ expireAt: 0, validUntil: 0, checked: 0, keyTime: 0 },
      ...this.key(),
    });
  }

  private key(): { keyHash: Uint8Array; digest: Uint8Array; key: string } {
    const key = `key-${this.commands}`;
    const hash = createHash('sha256').update(key).digest().subarray(0, 16);
    return { keyHash: hash, digest: hash, key };
  }

  /** Nothing is in an inbox, twice in a row: a message may have been on its way when the first of them was looked at. */
  private async engineIsDone(): Promise<void> {
    const deadline = performance.now() + ENGINE_MS;
    for (let quiet = 0; quiet < 2;) {
      const controls = await Promise.all(this.runners.map(({ entry }) => this.journal.control(entry.name)));
      quiet = controls.every((control) => control?.lastIn === control?.lastOut) ? quiet + 1 : 0;
      if (performance.now() > deadline) throw new Error('the engine does not work off what was sent');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Every actor takes what is in its inbox; returns whether any had something. */
  private async step(): Promise<boolean> {
    let worked = false;
    for (const runner of this.runners) worked = (await this.work(runner)) || worked;
    return worked;
  }

  private async work({ entry, maker, outbox }: Runner): Promise<boolean> {
    const before = maker.position;
    const inbox = await this.journal.readInbox(entry.name, before.number, 1 + this.dice(8));
    if (inbox.length === 0) return false;
    const frames = inbox.map((input) => {
      const frame = maker.apply(input);
      outbox.collect(frame);
      return frame;
    });
    const lines = outbox.all().filter(({ firstFrame }) => firstFrame !== Infinity);
    const forwards = lines.map((line) => ({
      target: this.nameOf(line.target),
      frames: line.pack(entry.name, maker.position.number),
    }));
    const batch = { epoch: 1, previousNumber: before.number, previousHash: before.hash, frames, forwards };
    const result = await this.journal.commit(entry.name, batch);
    if (result.kind !== 'committed' || result.left.length > 0)
      throw new Error(`commit: ${JSON.stringify(result)}`);
    for (const [index, line] of lines.entries()) {
      const last = forwards[index]?.frames.at(-1)?.producers[0]?.next ?? 0;
      line.confirm(last);
    }
    return true;
  }

  private nameOf(actor: number): ActorName {
    return this.runners.find(({ entry }) => entry.actor === actor)?.entry.name ?? '';
  }
}
