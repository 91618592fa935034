import { invariant, must } from '@buttonwood/shared/base/assert.ts';
import { decodeFrame, FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  FreezeAccount,
  Genesis,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  SetAccountTerms,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  AmendRejected,
  Bust,
  Fill,
  InstrumentState,
  KillAccount,
  OrderChanged,
  OrderDone,
} from '@buttonwood/shared/messages/links.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { brokenInvariants } from './ledger-invariants.ts';
import { LedgerMachine } from './ledger-machine.ts';

/** The defaults of a test's world: one cent ticks, lots of one share, a reference of 100.00 with a band of ten percent. */
export const ALICE = 1_000;
export const BOB = 1_001;
export const ACME = 1;
export const START = 1_800_000_000_000_000;

type Body<L> = L extends Layout<string, infer F> ? BodyOf<F> : never;

/** A message, its body written in the object form. */
export function message<N extends string, F extends Fields>(
  layout: Layout<N, F>,
  body: BodyOf<F>,
  header: Parameters<typeof encodeMessage>[2] = {},
): Uint8Array {
  return encodeMessage(layout, body, header);
}

/** Sixteen bytes that differ for different numbers: a key's hash or a body's digest in tests. */
export function sixteen(number: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, Math.imul(number, 0x9e3779b1) >>> 0, true);
  new DataView(bytes.buffer).setFloat64(8, number, true);
  return bytes;
}

/** A ledger with someone in front of it who sends frames and plays the books: for tests, in the words of a trader. */
export class LedgerDesk {
  machine: LedgerMachine;
  now = START;
  private readonly out = new FrameWriter();
  private readonly sent = new Map<number, number>();
  private keys = 0;
  private fromVenue = 0;

  constructor(machine: LedgerMachine = new LedgerMachine()) {
    this.machine = machine;
    this.frame(
      message(Genesis, { actor: ledgerActor(0), rulesVersion: 1, ledgerShards: 1, name: 'ledger:0' }),
    );
  }

  /** Applies one frame and returns what came out. Every invariant is checked after it. */
  frame(...messages: Uint8Array[]): Message[] {
    const input = new FrameWriter();
    for (const bytes of messages) input.append(bytes);
    this.out.clear();
    this.machine.apply(new FrameReader().open(input.take()), this.now, this.out);
    const broken = brokenInvariants(this.machine.state);
    invariant(broken.length === 0, broken.join('; '));
    return decodeFrame(this.out.take());
  }

  /** Sends what a book sends, with the next number of its link. */
  fromBook<N extends string, F extends Fields>(
    layout: Layout<N, F>,
    body: BodyOf<F>,
    instrument: number = ACME,
  ): Message[] {
    const number = (this.sent.get(instrument) ?? 0) + 1;
    this.sent.set(instrument, number);
    return this.frame(
      message(layout, body, { source: bookActor(instrument), target: ledgerActor(0), number }),
    );
  }

  open(
    account: number,
    fees: { makerBps?: number; takerBps?: number; maxLiveOrders?: number } = {},
  ): Message[] {
    return this.frame(message(OpenAccount, { account, makerBps: 0, takerBps: 0, maxLiveOrders: 0, ...fees }));
  }

  /** The book of an instrument says where it stands. */
  state(fields: Partial<Body<typeof InstrumentState>> = {}): Message[] {
    const body = {
      instrument: ACME,
      tickUnits: 100,
      lotSize: 1,
      reference: 10_000,
      bandLow: 9_000,
      bandHigh: 11_000,
      phase: Phase.continuous,
      ...fields,
    };
    return this.fromBook(InstrumentState, body, body.instrument);
  }

  /** Cash in 10^-4 of the currency, asset 0; else lots of an instrument. */
  deposit(account: number, amount: number, asset = 0, fields: Partial<Body<typeof Deposit>> = {}): Message[] {
    return this.frame(message(Deposit, { ...this.transferBody(account, amount, asset), ...fields }));
  }

  withdraw(
    account: number,
    amount: number,
    asset = 0,
    fields: Partial<Body<typeof Deposit>> = {},
  ): Message[] {
    return this.frame(message(Withdraw, { ...this.transferBody(account, amount, asset), ...fields }));
  }

  /** A PlaceOrder body: a GTC limit buy of 10 at 100.00 by Alice unless said otherwise. */
  orderBody(fields: Partial<Body<typeof PlaceOrder>> = {}): Body<typeof PlaceOrder> {
    this.keys += 1;
    return {
      account: ALICE,
      instrument: ACME,
      side: Side.buy,
      orderType: OrderType.limit,
      timeInForce: TimeInForce.gtc,
      stp: StpMode.cancel_newest,
      postOnly: 0,
      quantity: 10,
      limit: 10_000,
      stop: 0,
      display: 0,
      expireAt: 0,
      validUntil: 0,
      checked: 0,
      keyTime: 0,
      keyHash: sixteen(this.keys),
      digest: sixteen(this.keys),
      key: `order-${this.keys}`,
      ...fields,
    };
  }

  place(fields: Partial<Body<typeof PlaceOrder>> = {}): Message[] {
    return this.frame(message(PlaceOrder, this.orderBody(fields)));
  }

  /** Places an order that must be held for, and returns its number. */
  placed(fields: Partial<Body<typeof PlaceOrder>> = {}): number {
    const held = must(
      this.place(fields).find((event) => event.kind === 'OrderHeld'),
      'the order is held for',
    );
    return held.body.order;
  }

  /** A PlaceOrder with conditions; as `place` unless said otherwise. */
  placeConditional(fields: Partial<Body<typeof PlaceConditional>>): Message[] {
    const conditions = { minQuantity: 0, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0 };
    return this.frame(message(PlaceConditional, { ...this.orderBody(), ...conditions, ...fields }));
  }

  /** Sets what Alice may do and pays; nothing and no short sales unless said otherwise. */
  terms(fields: Partial<Body<typeof SetAccountTerms>> = {}): Message[] {
    const none = { account: ALICE, makerBps: 0, takerBps: 0, maxLiveOrders: 0, shortLimit: 0, operator: 7 };
    return this.frame(message(SetAccountTerms, { ...none, ...fields }));
  }

  freeze(level: number, cancelOrders = 0): Message[] {
    const word = { operator: 7, why: 'a question' };
    return this.frame(message(FreezeAccount, { account: ALICE, level, cancelOrders, ...word }));
  }

  /** The venue's kill switch, for Alice or with 0 for everybody. */
  kill(killed: number, account: number = ALICE): Message[] {
    this.fromVenue += 1;
    const header = { source: VENUE_ACTOR, target: ledgerActor(0), number: this.fromVenue };
    return this.frame(message(KillAccount, { account, killed }, header));
  }

  /** A busted trade of 10 at 100.00, seen from Alice as its buyer. */
  bust(fields: Partial<Body<typeof Bust>> = {}): Message[] {
    const leg = { side: Side.buy, price: 10_000, quantity: 10, fee: 0 };
    return this.fromBook(Bust, { trade: 1, order: 256, account: ALICE, instrument: ACME, ...leg, ...fields });
  }

  amend(order: number, fields: Partial<Body<typeof AmendOrder>>): Message[] {
    const body = { account: ALICE, order, quantity: 0, limit: 0, stop: 0, validUntil: 0, ...fields };
    return this.frame(message(AmendOrder, body));
  }

  cancel(order: number, account: number = ALICE): Message[] {
    return this.frame(message(CancelOrder, { account, order }));
  }

  massCancel(fields: Partial<Body<typeof MassCancel>> = {}): Message[] {
    return this.frame(message(MassCancel, { account: ALICE, instrument: 0, side: 0, ...fields }));
  }

  fill(order: number, fields: Partial<Body<typeof Fill>>): Message[] {
    const body = {
      order,
      trade: 1,
      account: ALICE,
      price: 10_000,
      quantity: 1,
      leaves: 0,
      role: 1,
      ...fields,
    };
    return this.fromBook(Fill, body);
  }

  done(order: number, fields: Partial<Body<typeof OrderDone>> = {}): Message[] {
    const body = { order, account: ALICE, status: FinalStatus.canceled, reason: Reason.requested, ...fields };
    return this.fromBook(OrderDone, body);
  }

  changed(order: number, fields: Partial<Body<typeof OrderChanged>>): Message[] {
    const base = { order, account: ALICE, quantity: 10, limit: 10_000, stop: 0, leaves: 10, cause: 1 };
    return this.fromBook(OrderChanged, { ...base, ...fields });
  }

  amendRejected(order: number, reason: number): Message[] {
    return this.fromBook(AmendRejected, { order, account: ALICE, reason });
  }

  /** Total and held of an account in an asset, as the audit reads them. */
  balance(account: number, asset = 0): { total: number; held: number } {
    let found = { total: 0, held: 0 };
    this.machine.forEachBalance((owner, of, total, held) => {
      if (owner === account && of === asset) found = { total, held };
    });
    return found;
  }

  private transferBody(account: number, amount: number, asset: number): Body<typeof Deposit> {
    this.keys += 1;
    const { keyHash, digest } = { keyHash: sixteen(this.keys), digest: sixteen(this.keys) };
    return { account, asset, amount, checked: 0, keyTime: 0, keyHash, digest, key: `transfer-${this.keys}` };
  }
}
