import { createHash } from 'node:crypto';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { bookActor, ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import {
  BookStateChanged,
  Executed,
  OrderAccepted,
  OrderRested,
  OrderTriggered,
} from '@buttonwood/shared/messages/book-events.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import * as ledger from '@buttonwood/shared/messages/ledger-events.ts';
import { EnterOrder } from '@buttonwood/shared/messages/links.ts';
import type { OutEntry } from '../journal/journal.ts';

/** Whole numbers from 0 to `below` - 1, the same for the same seed (mulberry32). */
export type Dice = (below: number) => number;

export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const START_US = 1_795_379_290_000_001;

/** Makes an out stream for tests: messages are put in, `end` closes a frame. The hashes are a chain, but not the journal's. */
export class TapeWriter {
  readonly entries: OutEntry[] = [];
  private readonly frame = new FrameWriter();
  private at = START_US;
  private hash: Uint8Array = new Uint8Array(32);

  put<N extends string, F extends Fields>(
    declared: Layout<N, F>,
    body: BodyOf<F>,
    number = 0,
    target = 0,
  ): void {
    this.frame.append(encodeMessage(declared, body, { number, target }));
  }

  end(afterUs: number): void {
    const bytes = this.frame.take();
    this.at += afterUs;
    this.hash = createHash('sha256').update(this.hash).update(bytes).digest();
    this.entries.push({ epoch: 1, number: this.entries.length + 1, at: this.at, hash: this.hash, bytes });
    this.frame.clear();
  }
}

interface Live {
  readonly account: number;
  readonly order: number;
  readonly instrument: number;
  readonly side: number;
  quantity: number;
  filled: number;
}

const INSTRUMENTS = 3;
const ACCOUNTS = 5;

/** A ledger stream of `frames` frames: every kind of event, plausible in form, with balances that nobody has to believe. */
export function ledgerTape(seed: number, frames: number): OutEntry[] {
  const dice = seededDice(seed);
  const tape = new TapeWriter();
  const seqs = new Map<number, number>();
  const live: Live[] = [];
  let orders = 0;
  const nextSeq = (account: number): number => {
    const seq = (seqs.get(account) ?? 0) + 1;
    seqs.set(account, seq);
    return seq;
  };
  const after = (): { cashTotal: number; cashHeld: number; shareTotal: number; shareHeld: number } => ({
    cashTotal: dice(1_000_000) - 1_000,
    cashHeld: dice(1_000),
    shareTotal: dice(5_000),
    shareHeld: dice(10),
  });
  const head = (account: number): { account: number; accountSeq: number } => ({
    account,
    accountSeq: nextSeq(account),
  });

  const place = (): void => {
    const account = 1_000 + dice(ACCOUNTS);
    orders += 1;
    const fields = {
      ...head(account),
      order: orders * 256,
      instrument: 1 + dice(INSTRUMENTS),
      side: 1 + dice(2),
      orderType: 1 + dice(6),
      timeInForce: 1 + dice(7),
      stp: dice(5),
      postOnly: dice(2),
      quantity: 1 + dice(1_000),
      limit: dice(10_000),
      stop: dice(3),
      display: dice(5),
      expireAt: dice(2) * (START_US + dice(1_000_000)),
      key: `key "${orders}" \\ {a,b} \u0000 ü`,
    };
    if (dice(8) === 0) return tape.put(ledger.OrderDenied, { ...fields, reason: 40 });
    tape.put(ledger.OrderHeld, { ...fields, cap: 7, ...after() });
    const prices = {
      minQuantity: dice(9),
      trail: dice(9),
      stopLimit: dice(9),
      takeProfit: dice(9),
      stopLoss: dice(9),
    };
    const conditions = { account, order: fields.order, ...prices, exitOrder: dice(2) * 77 };
    if (dice(4) === 0) tape.put(ledger.OrderConditionsHeld, conditions);
    const { side, orderType, timeInForce, stp, postOnly, quantity, limit, stop, display, order, expireAt } =
      fields;
    const entered = {
      side,
      orderType,
      timeInForce,
      stp,
      postOnly,
      quantity,
      limit,
      stop,
      display,
      order,
      expireAt,
    };
    tape.put(EnterOrder, { ...entered, account, validUntil: 0 }, orders, bookActor(fields.instrument));
    live.push({ account, order, instrument: fields.instrument, side, quantity, filled: 0 });
  };
  const fill = (order: Live): void => {
    const quantity = Math.min(1 + dice(300), order.quantity - order.filled);
    if (quantity <= 0) return;
    order.filled += quantity;
    tape.put(ledger.AccountFilled, {
      ...head(order.account),
      ...{ order: order.order, instrument: order.instrument, side: order.side },
      trade: 1 + dice(100_000),
      role: 1 + dice(2),
      price: 1 + dice(10_000),
      quantity,
      cumQuantity: order.filled,
      leaves: order.quantity - order.filled,
      cash: dice(10_000_000),
      fee: dice(3) * dice(1_000),
      cost: dice(1_000_000),
      realised: dice(2_000) - 1_000,
      ...after(),
    });
  };
  const change = (order: Live): void => {
    const cause = dice(3);
    order.quantity = Math.max(order.filled + 1, order.quantity - dice(3));
    const ids = { order: order.order, instrument: order.instrument };
    if (cause === 1) {
      const asked = { quantity: order.quantity, limit: 5, stop: 6 };
      tape.put(ledger.AmendHeld, { ...head(order.account), ...ids, ...asked, ...after() });
    }
    tape.put(ledger.AccountOrderChanged, {
      ...{ ...head(order.account), ...ids, quantity: order.quantity, limit: 1 + dice(9_999), stop: dice(5) },
      ...{ leaves: order.quantity - order.filled, cause, reason: cause === 0 ? 27 : 0, ...after() },
    });
  };
  const finish = (order: Live): void => {
    live.splice(live.indexOf(order), 1);
    const ids = { order: order.order, instrument: order.instrument };
    const end = { status: 1 + dice(4), reason: 1 + dice(10), cumQuantity: order.filled };
    tape.put(ledger.AccountOrderDone, { ...head(order.account), ...ids, ...end, ...after() });
  };
  const other = (): void => {
    const account = 1_000 + dice(ACCOUNTS);
    const transfer = { asset: dice(INSTRUMENTS + 1), direction: 1 + dice(2), amount: 1 + dice(1_000_000) };
    const worth = { value: 0, cost: dice(9_999), realised: dice(9) };
    const key = `transfer ${tape.entries.length}`;
    const kind = dice(11);
    if (kind < 2)
      tape.put(ledger.Transferred, {
        ...head(account),
        ...transfer,
        total: dice(9_999),
        held: 0,
        ...worth,
        key,
      });
    if (kind === 2) tape.put(ledger.TransferDenied, { ...head(account), ...transfer, reason: 40, key });
    if (kind === 3)
      tape.put(ledger.RequestDenied, { ...head(account), order: dice(2) * 77, what: 2, reason: 26 });
    if (kind === 4) tape.put(ledger.KeyRefused, { account, reason: 43, floor: 0 });
    const mass = { instrument: dice(2), side: 0, books: 1, orders: 2 };
    if (kind === 5) tape.put(ledger.MassCancelForwarded, { ...head(account), ...mass });
    const operator = 1_000;
    if (kind === 6) {
      const terms = {
        makerBps: dice(9),
        takerBps: dice(9),
        maxLiveOrders: 5,
        shortLimit: dice(99),
        operator,
      };
      tape.put(ledger.AccountTermsSet, { ...head(account), ...terms });
    }
    if (kind === 7) {
      const state = { level: dice(3), killed: dice(2), operator, why: 'a "reason"' };
      tape.put(ledger.AccountFrozen, { ...head(account), ...state });
    }
    if (kind >= 8) correct(account);
  };

  const correct = (account: number): void => {
    const quantity = 1 + dice(400);
    const leg = { side: 1 + dice(2), price: 1 + dice(9), quantity, cash: quantity * dice(99), fee: dice(2) };
    const worth = {
      owedCash: dice(2) * dice(50),
      owedShares: dice(2) * dice(50),
      cost: -dice(50),
      realised: 1,
    };
    const ids = { order: 256 * (1 + dice(9)), trade: 1 + dice(99), instrument: 1 + dice(INSTRUMENTS) };
    tape.put(ledger.FillReversed, { ...head(account), ...ids, ...leg, ...worth, ...after() });
    const paid = { asset: dice(2) * ids.instrument, amount: 1 + dice(9), owed: 3, total: dice(99), held: 0 };
    if (dice(2) === 0) tape.put(ledger.OwedPaid, { ...head(account), ...paid });
  };

  for (let account = 1_000; account < 1_000 + ACCOUNTS; account++) {
    tape.put(ledger.AccountOpened, { ...head(account), makerBps: 5, takerBps: 10, maxLiveOrders: 1_000 });
  }
  tape.end(0);
  for (let frame = 1; frame < frames; frame++) {
    for (let events = dice(7); events > 0; events--) {
      const order = live[dice(Math.max(1, live.length))];
      const what = dice(10);
      if (order === undefined || what < 3) place();
      else if (what < 6) fill(order);
      else if (what < 8) finish(order);
      else if (what < 9) change(order);
      else other();
    }
    tape.end(dice(30_000_000));
  }
  return tape.entries;
}

/** A book's stream of `frames` frames, with the events that make rows and some that make none. */
export function bookTape(seed: number, instrument: number, frames: number): OutEntry[] {
  const dice = seededDice(seed);
  const tape = new TapeWriter();
  const armed: number[] = [];
  let seq = 0;
  let trades = 0;
  const next = (): number => ++seq;
  for (let frame = 0; frame < frames; frame++) {
    for (let events = dice(7); events > 0; events--) {
      const what = dice(8);
      const order = (instrument * 1_000_000 + seq + 1) * 256;
      const stop = armed.at(-1);
      if (what < 3) {
        trades += 1;
        const orders = { maker: 256, taker: 512, makerAccount: 1_000, takerAccount: 1_001 };
        const leaves = { makerLeaves: 0, takerLeaves: dice(5) };
        const terms = { trade: trades, takerSide: 1 + dice(2), price: 1 + dice(500), quantity: 1 + dice(99) };
        tape.put(Executed, { ...orders, ...terms, ...leaves }, next());
      } else if (what < 6) {
        const fields = { order, account: 1_000, side: 1, orderType: 1, timeInForce: 2, armed: dice(2) };
        const terms = { quantity: 5, limit: 6, stop: 0, display: 0 };
        tape.put(OrderAccepted, { ...fields, ...terms }, next());
        if (fields.armed === 1) armed.push(order);
        else tape.put(OrderRested, { order, account: 1_000, side: 1, price: 6, shown: 5, leaves: 5 }, next());
      } else if (what === 6 && stop !== undefined) {
        armed.pop();
        tape.put(OrderTriggered, { order: stop, account: 1_000, last: 5 }, next());
      } else {
        const terms = { instrument, tickUnits: 100, lotSize: 1, bandBps: 1_000, symbol: `SYM${instrument}` };
        const reference = dice(2) * (1 + dice(900));
        const state = { reference, bandLow: reference, bandHigh: reference * 2, phase: 1 + dice(7) };
        tape.put(BookStateChanged, { ...terms, ...state }, next());
      }
    }
    tape.end(dice(30_000_000));
  }
  return tape.entries;
}

export const LEDGER = { name: 'ledger:0', actor: ledgerActor(0) };
