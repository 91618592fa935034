import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  FreezeAccount,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  SetAccountTerms,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import type { BodyOf, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  AmendRejected,
  Bust,
  Fill,
  InstrumentState,
  KillAccount,
  OrderChanged,
  OrderDone,
} from '@buttonwood/shared/messages/links.ts';
import { conditionalOrder } from './conditional-player.ts';
import { pick, type Dice } from './dice.ts';
import type { LedgerScenario } from './ledger-scenario.ts';
import type { Order } from './reference-bank.ts';

type Body<L> = L extends Layout<string, infer F> ? BodyOf<F> : never;
type Keyed = Pick<Body<typeof PlaceOrder>, 'checked' | 'keyTime' | 'keyHash' | 'digest' | 'key'>;

const ACCOUNTS = [1_000, 1_001, 1_002, 1_003, 2 ** 31 - 1] as const;
const INSTRUMENTS = [1, 2, 3] as const;

/** Tick and lot of each instrument: an odd lot, and one whose values come near the largest order. */
const LISTINGS: readonly (readonly [tickUnits: number, lotSize: number])[] = [
  [1, 1],
  [100, 1],
  [1, 7],
  [1_000, 100],
];

/** Plays everybody around a ledger by dice: clients who ask for sense and nonsense, and books that answer in any way a book may. */
export class LedgerPlayer {
  private readonly scenario: LedgerScenario;
  private lastKeyed: Uint8Array | undefined;
  private keys = 0;
  private trades = 0;

  constructor(scenario: LedgerScenario) {
    this.scenario = scenario;
  }

  /** Opens, funds and lists enough that most of what follows can happen. */
  begin(dice: Dice): void {
    for (const account of ACCOUNTS.slice(0, 4)) this.open(dice, account);
    for (const instrument of INSTRUMENTS) this.state(dice, instrument);
    for (const account of ACCOUNTS.slice(0, 4)) {
      this.transfer(dice, Deposit, account, 0, 10 ** (6 + dice.below(9)));
      for (const asset of INSTRUMENTS)
        this.transfer(dice, Deposit, account, asset, 10 ** (1 + dice.below(7)));
    }
  }

  /** One message of somebody. */
  step(dice: Dice): void {
    this.scenario.now += dice.below(8) === 0 ? dice.below(30_000_000) : dice.below(1_000);
    const turn = dice.below(100);
    if (turn < 30) this.place(dice);
    else if (turn < 54) this.fill(dice);
    else if (turn < 60) this.end(dice);
    else if (turn < 67) this.amend(dice);
    else if (turn < 74) this.answerAmend(dice);
    else if (turn < 77) this.reduce(dice);
    else if (turn < 81) this.confirmExit(dice);
    else if (turn < 83) this.cancel(dice);
    else if (turn < 85) this.massCancel(dice);
    else if (turn < 88) this.transfer(dice, Deposit, this.account(dice), dice.below(5), this.amount(dice));
    else if (turn < 91) this.transfer(dice, Withdraw, this.account(dice), dice.below(5), this.amount(dice));
    else if (turn < 93) this.bust(dice);
    else if (turn < 95) this.govern(dice);
    else if (turn < 96) this.open(dice, pick(dice, [...ACCOUNTS, 0, 1, 999, 2 ** 31]));
    else if (turn < 98) this.state(dice, pick(dice, INSTRUMENTS));
    else this.repeat(dice);
  }

  private open(dice: Dice, account: number): void {
    const [makerBps, takerBps] = [dice.below(102), dice.below(102)];
    const maxLiveOrders = dice.below(3) === 0 ? 1 + dice.below(12) : 0;
    this.scenario.send(encodeMessage(OpenAccount, { account, makerBps, takerBps, maxLiveOrders }));
  }

  private state(dice: Dice, instrument: number): void {
    const [tickUnits, lotSize] = LISTINGS[instrument] ?? [1, 1];
    const reference = dice.below(6) === 0 ? 0 : 1 + dice.below(2_000);
    const half = dice.below(6) === 0 ? 0 : Math.floor((reference * (1 + dice.below(90))) / 100);
    const bandLow = half === 0 ? 0 : Math.max(1, reference - half);
    const bandHigh = half === 0 ? 0 : reference + half;
    const body = { instrument, tickUnits, lotSize, reference, bandLow, bandHigh, phase: 3 };
    this.scenario.send(encodeMessage(InstrumentState, body), instrument);
  }

  private transfer(dice: Dice, layout: typeof Deposit, account: number, asset: number, amount: number): void;
  private transfer(dice: Dice, layout: typeof Withdraw, account: number, asset: number, amount: number): void;
  private transfer(
    dice: Dice,
    layout: typeof Deposit | typeof Withdraw,
    account: number,
    asset: number,
    amount: number,
  ): void {
    const body = { account, asset, amount, ...this.keyed(dice) };
    this.sendKeyed(layout === Deposit ? encodeMessage(Deposit, body) : encodeMessage(Withdraw, body));
  }

  private place(dice: Dice, account: number = this.account(dice)): void {
    const orderType = pick(dice, [1, 1, 1, 2, 3, 4]);
    const body: Body<typeof PlaceOrder> = {
      account,
      instrument: dice.below(25) === 0 ? dice.below(6) : pick(dice, INSTRUMENTS),
      side: 1 + dice.below(2),
      orderType,
      timeInForce: pick(dice, [2, 2, 2, 4, 5, 1]),
      stp: dice.below(5),
      postOnly: 0,
      quantity: 1 + dice.below(10 ** (1 + dice.below(5))),
      limit: orderType === 1 || orderType === 4 ? this.price(dice) : 0,
      stop: orderType >= 3 ? this.price(dice) : 0,
      display: 0,
      expireAt: 0,
      validUntil: dice.below(10) === 0 ? this.scenario.now + dice.below(3) - 1 : 0,
      ...this.keyed(dice),
    };
    const odd = { ...body, ...this.oddity(dice) };
    if (dice.below(3) !== 0) this.sendKeyed(encodeMessage(PlaceOrder, odd));
    else {
      const order = conditionalOrder(dice, odd, () => this.price(dice));
      this.sendKeyed(encodeMessage(PlaceConditional, order));
    }
  }

  /** Now and then something that does not fit, or hardly. */
  private oddity(dice: Dice): Partial<Body<typeof PlaceOrder>> {
    switch (dice.below(60)) {
      case 0:
        return { side: pick(dice, [0, 3, 255]) };
      case 1:
        return { orderType: pick(dice, [0, 2, 3, 4, 5, 6, 7]) };
      case 2:
        return { timeInForce: pick(dice, [0, 3, 6, 7, 8]) };
      case 3:
        return { timeInForce: 3, expireAt: pick(dice, [1, Number.MAX_SAFE_INTEGER]) };
      case 4:
        return { postOnly: 1 + dice.below(2) };
      case 5:
        return { quantity: pick(dice, [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) };
      case 6:
        return { limit: pick(dice, [0, 1, 2 ** 27 - 1, 2 ** 27]) };
      case 7:
        return { stop: pick(dice, [0, 1, 2 ** 27 - 1, 2 ** 27]) };
      case 8:
        return { display: 1 + dice.below(1_000) };
      case 9:
        return { stp: 5 };
      case 10:
        return { key: 'k'.repeat(dice.below(400)) };
      case 11:
        return { expireAt: 1 };
      default:
        return {};
    }
  }

  private amend(dice: Dice, order: number = this.liveOrder(dice) ?? dice.below(1_000)): void {
    const mine = this.scenario.reference.bank.orders.get(order);
    const account = mine === undefined || dice.below(20) === 0 ? this.account(dice) : mine.account.number;
    const [quantity, limit, stop] = [dice.below(3), dice.below(3), dice.below(8)];
    const now = this.scenario.now;
    const body: Body<typeof AmendOrder> = {
      account,
      order,
      quantity:
        quantity === 0 ? 0 : 1 + (dice.below(10 ** (1 + dice.below(quantity === 1 ? 5 : 10))) % 2 ** 32),
      limit: limit === 0 ? 0 : this.price(dice),
      stop: stop === 0 ? this.price(dice) : 0,
      validUntil: dice.below(12) === 0 ? now + dice.below(3) - 1 : 0,
    };
    this.scenario.send(encodeMessage(AmendOrder, body));
  }

  private cancel(dice: Dice): void {
    const order = this.liveOrder(dice) ?? dice.below(1_000);
    this.scenario.send(encodeMessage(CancelOrder, { account: this.account(dice), order }));
  }

  private massCancel(dice: Dice): void {
    const body = { account: this.account(dice), instrument: dice.below(5), side: dice.below(4) };
    this.scenario.send(encodeMessage(MassCancel, body));
  }

  /** A fill such as a book may report: within the limit, or the price improved; not more than the book has left. */
  private fill(dice: Dice): void {
    const live = this.liveOrderState(dice);
    const left = live === undefined ? 0 : leftInBook(live);
    if (live === undefined || left === 0) return;
    const limit = Number(
      live.buy && dice.below(2) === 0 && live.stopCap > live.limit ? live.stopCap : live.limit,
    );
    const better = dice.below(4) === 0 ? dice.below(Math.max(1, limit)) : 0;
    const price = live.buy ? limit - better : Math.min(2 ** 27 - 1, limit + better);
    const quantity = Math.min(left, 1 + dice.below(10 ** (1 + dice.below(5))));
    const [tickUnits, lotSize] = LISTINGS[live.instrument] ?? [1, 1];
    if (price * quantity * tickUnits * lotSize > 70_000_000_000_000) return;
    this.trades += 1;
    const about = { order: live.id, account: live.account.number, trade: this.trades, price, quantity };
    const fill = { ...about, leaves: left - quantity, role: 1 + dice.below(3) };
    this.scenario.send(encodeMessage(Fill, fill), live.instrument);
    if (left === quantity && dice.below(4) !== 0) {
      const done = { order: live.id, account: live.account.number, status: 1, reason: 1 };
      this.scenario.send(encodeMessage(OrderDone, done), live.instrument);
    }
  }

  /** The book says that an exit has entered or grown by what its entry was filled. */
  private confirmExit(dice: Dice): void {
    const exits = [...this.scenario.reference.bank.orders.values()].filter(({ growth }) => growth > 0n);
    const exit = exits[dice.below(Math.max(1, exits.length))];
    if (exit === undefined) return;
    const { id: order, limit, stop, quantity, filled } = exit;
    const terms = {
      quantity: Number(quantity),
      limit: Number(limit),
      stop,
      leaves: Number(quantity - filled),
    };
    const body = { order, account: exit.account.number, ...terms, cause: 3 };
    this.scenario.send(encodeMessage(OrderChanged, body), exit.instrument);
  }

  /** A leg of a trade is taken back: mostly one that may have been, at times one that cannot. */
  private bust(dice: Dice): void {
    const instrument = pick(dice, INSTRUMENTS);
    const quantity =
      dice.below(12) === 0 ? pick(dice, [0, 2 ** 31]) : 1 + dice.below(10 ** (1 + dice.below(5)));
    const about = {
      trade: 1 + dice.below(1 + this.trades),
      order: 256 * dice.below(50),
      account: this.account(dice),
    };
    const side = dice.below(20) === 0 ? pick(dice, [0, 3]) : 1 + dice.below(2);
    const leg = { instrument, side, price: this.price(dice), quantity, fee: dice.below(3) * dice.below(500) };
    this.scenario.send(encodeMessage(Bust, { ...about, ...leg }), instrument);
  }

  /** Ops: terms, freezes, the kill switch; most often they let the account go on. */
  private govern(dice: Dice): void {
    const account = this.account(dice);
    const operator = 1_000;
    switch (dice.below(6)) {
      case 0:
      case 1:
      case 2: {
        const rates = { makerBps: dice.below(102), takerBps: dice.below(102) };
        const shortLimit = pick(dice, [0, 10 ** (4 + dice.below(8)), 4e15, 4e15 + 1]);
        const maxLiveOrders = dice.below(3) === 0 ? 1 + dice.below(12) : 0;
        const terms = { ...rates, maxLiveOrders, shortLimit, operator };
        return this.scenario.send(encodeMessage(SetAccountTerms, { account, ...terms }));
      }
      case 3:
      case 4: {
        const level = pick(dice, [0, 0, 0, 1, 2, 3]);
        const body = {
          account,
          level,
          cancelOrders: dice.below(2),
          operator,
          why: 'w'.repeat(dice.below(1_100)),
        };
        this.scenario.send(encodeMessage(FreezeAccount, body));
        this.tryAll(dice, account);
        return this.scenario.send(encodeMessage(FreezeAccount, { ...body, level: 0 }));
      }
      default: {
        const body = { account: dice.below(3) === 0 ? 0 : account, killed: 1 };
        this.scenario.sendFromVenue(encodeMessage(KillAccount, body));
        this.tryAll(dice, account);
        return this.scenario.sendFromVenue(encodeMessage(KillAccount, { ...body, killed: 0 }));
      }
    }
  }

  /** The account tries what it may not be allowed to. */
  private tryAll(dice: Dice, account: number): void {
    this.place(dice, account);
    const mine = [...this.scenario.reference.bank.orders.values()].find(
      (order) => order.account.number === account,
    );
    if (mine !== undefined) this.amend(dice, mine.id);
    this.transfer(dice, Deposit, account, 0, 1);
  }

  private end(dice: Dice): void {
    const live = this.liveOrderState(dice);
    if (live === undefined) return;
    const done = {
      order: live.id,
      account: live.account.number,
      status: 2 + dice.below(3),
      reason: dice.below(30),
    };
    this.scenario.send(encodeMessage(OrderDone, done), live.instrument);
  }

  /** The book answers an amend that is under way, or one of an order that is over. */
  private answerAmend(dice: Dice): void {
    const orders = [...this.scenario.reference.bank.orders.values()].filter(
      (order) => order.pending !== undefined && order.growth === 0n,
    );
    const live = orders[dice.below(Math.max(1, orders.length))];
    if (live?.pending === undefined) {
      const gone = { order: 255, account: this.account(dice), reason: 27 };
      this.scenario.send(encodeMessage(AmendRejected, gone), pick(dice, INSTRUMENTS));
      return;
    }
    const about = { order: live.id, account: live.account.number };
    if (dice.below(3) === 0 || live.pending.quantity <= live.filled) {
      this.scenario.send(encodeMessage(AmendRejected, { ...about, reason: 21 }), live.instrument);
      return;
    }
    const { quantity, limit, stop } = live.pending;
    const terms = {
      quantity: Number(quantity),
      limit: Number(limit),
      stop,
      leaves: Number(quantity - live.filled),
    };
    this.scenario.send(encodeMessage(OrderChanged, { ...about, ...terms, cause: 1 }), live.instrument);
  }

  /** Self-trade prevention takes lots off an order. */
  private reduce(dice: Dice): void {
    const live = this.liveOrderState(dice);
    if (live === undefined) return;
    const by = dice.below(leftInBook(live) + 1);
    const quantity = Number(live.quantity - live.growth) - by;
    const terms = {
      quantity,
      limit: Number(live.limit),
      stop: live.stop,
      leaves: quantity - Number(live.filled),
    };
    const body = { order: live.id, account: live.account.number, ...terms, cause: 2 };
    this.scenario.send(encodeMessage(OrderChanged, body), live.instrument);
  }

  /** Sends the last command with a key again: as it was, or with another body. */
  private repeat(dice: Dice): void {
    if (this.lastKeyed === undefined) return;
    const again = this.lastKeyed.slice();
    if (dice.below(2) === 0) {
      const isTransfer = again[4] === Deposit.type || again[4] === Withdraw.type;
      const digest = isTransfer ? Deposit.at.digest : PlaceOrder.at.digest;
      again[digest] = (again[digest] ?? 0) ^ 1;
    }
    this.scenario.send(again);
  }

  private sendKeyed(bytes: Uint8Array): void {
    if (this.lastKeyed === undefined || bytes.length % 3 === 0) this.lastKeyed = bytes;
    this.scenario.send(bytes);
  }

  private keyed(dice: Dice): Keyed {
    this.keys += 1;
    const keyHash = new Uint8Array(16);
    const digest = new Uint8Array(16);
    // Few first words, so that keys collide in the index and differ behind.
    new DataView(keyHash.buffer).setUint32(0, dice.below(3) * 255, true);
    new DataView(keyHash.buffer).setUint32(12, this.keys, true);
    new DataView(digest.buffer).setUint32(8, this.keys, true);
    const now = this.scenario.now;
    const checked = dice.below(6) === 0 ? dice.below(this.scenario.frames) : this.scenario.frames;
    const keyTime = dice.below(3) === 0 ? now - 90_000_000 + dice.below(90_000_003) : 0;
    return { checked, keyTime, keyHash, digest, key: `key-${this.keys}` };
  }

  private liveOrder(dice: Dice): number | undefined {
    const orders = [...this.scenario.reference.bank.orders.keys()];
    return orders[dice.below(Math.max(1, orders.length))];
  }

  private liveOrderState(dice: Dice): Order | undefined {
    return this.scenario.reference.bank.orders.get(this.liveOrder(dice) ?? 0);
  }

  private account(dice: Dice): number {
    return dice.below(25) === 0 ? pick(dice, [...ACCOUNTS, 7]) : pick(dice, [1_000, 1_001, 1_002, 1_003]);
  }

  private price(dice: Dice): number {
    return 1 + dice.below(10 ** (1 + dice.below(4)));
  }

  private amount(dice: Dice): number {
    return pick(dice, [0, 1, dice.below(10 ** (1 + dice.below(9))), 10 ** 15, 10 ** 15 + 1]);
  }
}

/** Lots that the book still has of an order: an exit may have grown here and not there yet. */
function leftInBook(order: Order): number {
  return Number(order.quantity - order.filled - order.growth);
}
