import { must } from '@buttonwood/shared/base/assert.ts';
import { AccountFold } from '@buttonwood/shared/account/account-fold.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { decodeMessage, encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  Genesis,
  ListInstrument,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  SetReferencePrice,
} from '@buttonwood/shared/messages/commands.ts';
import type { ActorMachine } from '../core/actor-machine.ts';
import { BookMachine } from '../core/book/book-machine.ts';
import { conditionalOrder } from '../core/ledger/conditional-player.ts';
import { pick, seededDice, type Dice } from '../core/ledger/dice.ts';
import { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import { VenueMachine } from '../core/venue/venue-machine.ts';
import { LinkOutbox } from '../runtime/link-outbox.ts';

const START = 1_800_000_000_000_000;
const LEDGER = ledgerActor(0);
const BOOK = bookActor(1);
const ACCOUNTS = [1_000, 1_001, 1_002, 1_003] as const;
const REFERENCE = 1_000;
const STEPS_A_DAY = 800;
/** Keys that the ledger of these days remembers: a day uses many more. */
const KEYS = 256;

interface Actor {
  readonly machine: ActorMachine;
  readonly outbox: LinkOutbox;
}

/** A venue, a ledger, a book and the folds behind them, and one day of trading that is repeated by the same dice. */
export class TradingDays {
  readonly actors: ReadonlyMap<number, Actor> = new Map(
    [
      [VENUE_ACTOR, new VenueMachine()] as const,
      [LEDGER, new LedgerMachine(KEYS)] as const,
      [BOOK, new BookMachine()] as const,
    ].map(([actor, machine]) => [actor, { machine, outbox: new LinkOutbox() }]),
  );
  readonly bookFold = new BookFold();
  readonly accountFold = new AccountFold();
  trades = 0;
  private now = START;
  private frames = 0;
  private keys = 0;
  private readonly out = new FrameWriter();
  /** Orders that may be live, with their owners. */
  private live: { readonly order: number; readonly account: number }[] = [];

  constructor() {
    for (const actor of this.actors.keys()) {
      const genesis = { actor, rulesVersion: 1, ledgerShards: 1, name: `actor:${actor}` };
      this.command(actor, encodeMessage(Genesis, genesis));
    }
    const listing = { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 2_000, symbol: 'ACME' };
    this.command(VENUE_ACTOR, encodeMessage(ListInstrument, listing));
    this.command(BOOK, encodeMessage(SetReferencePrice, { price: REFERENCE, time: 0, provider: 'test' }));
    for (const account of ACCOUNTS) {
      this.command(
        LEDGER,
        encodeMessage(OpenAccount, { account, makerBps: 2, takerBps: 5, maxLiveOrders: 0 }),
      );
      this.deposit(account, 0, 1e13);
      this.deposit(account, 1, 1e9);
    }
  }

  /** A day: orders of every kind, changes, cancels, transfers; in the evening nothing is open. */
  trade(): void {
    const dice = seededDice(7);
    for (let step = 0; step < STEPS_A_DAY; step++) this.act(dice);
    for (const account of ACCOUNTS)
      this.command(LEDGER, encodeMessage(MassCancel, { account, instrument: 0, side: 0 }));
  }

  private act(dice: Dice): void {
    this.now += 1_000;
    const account = pick(dice, ACCOUNTS);
    const turn = dice.below(100);
    if (turn < 62) this.place(dice, account);
    else if (turn < 74) this.amend(dice);
    else if (turn < 92) this.cancel(dice);
    else this.deposit(account, dice.below(2), 1 + dice.below(100));
  }

  private place(dice: Dice, account: number): void {
    const price = (): number => REFERENCE - 12 + dice.below(25);
    const orderType = pick(dice, [1, 1, 1, 1, 2, 3, 4]);
    const quantity = 1 + dice.below(40);
    const plain = {
      account,
      instrument: 1,
      side: 1 + dice.below(2),
      orderType,
      timeInForce: orderType === 2 ? 4 : pick(dice, [1, 2, 4, 5]),
      stp: dice.below(5),
      postOnly: 0,
      quantity,
      limit: orderType === 1 || orderType === 4 ? price() : 0,
      stop: orderType > 2 ? price() : 0,
      display: orderType === 1 && dice.below(6) === 0 ? Math.ceil(quantity / 4) : 0,
      expireAt: 0,
      validUntil: 0,
      ...this.key(),
    };
    const bytes =
      dice.below(4) === 0
        ? encodeMessage(PlaceConditional, conditionalOrder(dice, plain, price))
        : encodeMessage(PlaceOrder, plain);
    this.command(LEDGER, bytes);
  }

  private amend(dice: Dice): void {
    const order = this.live[dice.below(Math.max(1, this.live.length))];
    if (order === undefined) return;
    const terms = { quantity: 1 + dice.below(50), limit: 0, stop: 0, validUntil: 0 };
    this.command(LEDGER, encodeMessage(AmendOrder, { ...order, ...terms }));
  }

  private cancel(dice: Dice): void {
    const order = this.live[dice.below(Math.max(1, this.live.length))];
    if (order !== undefined) this.command(LEDGER, encodeMessage(CancelOrder, order));
  }

  private deposit(account: number, asset: number, amount: number): void {
    this.command(LEDGER, encodeMessage(Deposit, { account, asset, amount, ...this.key() }));
  }

  private key() {
    this.keys += 1;
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(0, this.keys);
    return {
      checked: Number.MAX_SAFE_INTEGER,
      keyTime: 0,
      keyHash: bytes,
      digest: bytes,
      key: `key-${this.keys}`,
    };
  }

  /** Applies a command and everything that follows from it. */
  private command(actor: number, bytes: Uint8Array): void {
    this.apply(actor, bytes);
    for (let isQuiet = false; !isQuiet;) {
      isQuiet = true;
      for (const [source, { outbox }] of this.actors)
        for (const line of outbox.all())
          for (const { producers, bytes: frame } of line.pack(`actor:${source}`, Infinity)) {
            line.confirm(must(producers[0], 'a link has its sender').next);
            this.apply(line.target, frame);
            isQuiet = false;
          }
    }
  }

  private apply(actor: number, frame: Uint8Array): void {
    const { machine, outbox } = must(this.actors.get(actor), `actor ${actor} is there`);
    this.out.clear();
    machine.apply(new FrameReader().open(frame), this.now, this.out);
    const bytes = this.out.take();
    this.frames += 1;
    outbox.collect({ epoch: 1, number: this.frames, at: this.now, hash: new Uint8Array(32), bytes });
    const reader = new FrameReader().open(bytes);
    while (reader.next()) this.show(actor, reader);
  }

  private show(actor: number, { view, offset, length, type }: FrameReader): void {
    if (actor === BOOK) this.bookFold.apply(view, offset, length, type, this.now);
    if (actor === LEDGER) this.accountFold.apply(view, offset, length, type, this.now);
    const message = decodeMessage(view, offset, length);
    if (message?.kind === 'Executed') this.trades += 1;
    if (message?.kind === 'OrderHeld') this.live.push(message.body);
    if (message?.kind === 'AccountOrderDone') {
      const { order } = message.body;
      this.live = this.live.filter((each) => each.order !== order);
    }
  }
}
