import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  BustTrade,
  CancelOrder,
  Deposit,
  HaltInstrument,
  ListInstrument,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  ResumeInstrument,
  SetReferencePrice,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import { shardOfAccount } from '@buttonwood/shared/ids/actor-id.ts';
import { conditionalOrder } from '../src/core/ledger/conditional-player.ts';
import { pick } from '../src/core/ledger/dice.ts';
import type { SendClass } from '../src/journal/journal.ts';
import type { Exchange, SentCommand } from './exchange.ts';

export const FIRST_ACCOUNT = 1_000;
const ACCOUNTS = 4;
export const TICK_UNITS = 100;
export const LOT_SIZE = 1;
const REFERENCE = 1_000;
const CASH = 400_000_000;
const SHARES = 2_000;
const MAX_KEPT = 60;

type Encode = Parameters<Exchange['submit']>[2];

/** One of so many turns of an operator who takes trades back is that. */
const BUST_EVERY = 16;

/** A side of a trade as its ledger settled it. */
interface Leg {
  readonly order: number;
  readonly account: number;
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
}

interface Live {
  readonly account: number;
  readonly order: number;
}

/** Several traders and an operator, by dice: every type of order, changes, transfers, halts, and repeats of what was doubtful. */
export class Traders {
  private readonly exchange: Exchange;
  private live: Live[] = [];
  private readonly trades = new Map<string, { buy?: Leg; sell?: Leg }>();
  private keys = 0;
  private readonly repeatable: { command: SentCommand; sendClass: SendClass; encode: Encode }[] = [];

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** Lists the instruments, opens the accounts and gives them cash. */
  setUp(): SentCommand[] {
    const { instruments } = this.exchange;
    const sent: SentCommand[] = [];
    for (let instrument = 1; instrument <= instruments; instrument++) {
      const listing = {
        instrument,
        tickUnits: TICK_UNITS,
        lotSize: LOT_SIZE,
        bandBps: 2_000,
        symbol: `S${instrument}`,
      };
      sent.push(this.send('venue', 'ops', (origin) => encodeMessage(ListInstrument, listing, origin)));
    }
    for (let account = FIRST_ACCOUNT; account < FIRST_ACCOUNT + ACCOUNTS; account++) {
      const opening = { account, makerBps: 3 * (account % 3), takerBps: 10, maxLiveOrders: 0 };
      sent.push(this.toLedger(account, 'ordinary', (origin) => encodeMessage(OpenAccount, opening, origin)));
      sent.push(this.transfer(Deposit, account, 0, CASH));
    }
    return sent;
  }

  /** Trading begins: books that are listed get their first price, and everybody has some shares. */
  open(): SentCommand[] {
    const sent: SentCommand[] = [];
    for (let instrument = 1; instrument <= this.exchange.instruments; instrument++) {
      sent.push(this.reference(instrument, REFERENCE));
      for (let account = FIRST_ACCOUNT; account < FIRST_ACCOUNT + ACCOUNTS; account++)
        sent.push(this.transfer(Deposit, account, instrument, SHARES));
    }
    return sent;
  }

  /** Keeps the orders that may be live, from what the ledgers have published. */
  hear(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.kind === 'OrderHeld')
        this.live.push({ account: message.body.account, order: message.body.order });
      else if (message.kind === 'AccountFilled') this.hearLeg(message.body);
      else if (message.kind === 'AccountOrderDone') {
        const { order } = message.body;
        // One that is over is still canceled now and then.
        if (order % 5 !== 0) this.live = this.live.filter((each) => each.order !== order);
      }
    }
    if (this.live.length > MAX_KEPT) this.live.splice(0, this.live.length - MAX_KEPT);
  }

  act(): void {
    const { dice } = this.exchange;
    if (this.exchange.hasOffice && dice.below(BUST_EVERY) === 0) return this.bust();
    const turn = dice.below(100);
    if (turn < 55) this.place();
    else if (turn < 66) this.amend();
    else if (turn < 80) this.cancel();
    else if (turn < 81) this.massCancel();
    else if (turn < 91) this.repeat();
    else if (turn < 95) this.transferSomething();
    else if (turn < 98) this.reference(this.instrument(), REFERENCE + dice.below(21) - 10);
    else this.gate();
  }

  /** Trades are looked up in the tape: what was lost with it cannot be taken back, and its numbers are given to others again. */
  forgetTrades(): void {
    this.trades.clear();
  }

  private hearLeg(
    leg: Leg & { readonly instrument: number; readonly trade: number; readonly side: number },
  ): void {
    const name = `${leg.instrument}/${leg.trade}`;
    this.trades.set(name, { ...this.trades.get(name), ...(leg.side === 1 ? { buy: leg } : { sell: leg }) });
    const [oldest] = this.trades.keys();
    if (this.trades.size > MAX_KEPT && oldest !== undefined) this.trades.delete(oldest);
  }

  /** Takes a trade back, now and then one that was taken back already. */
  private bust(): void {
    const settled = [...this.trades];
    const [name = '', { buy, sell } = {}] =
      settled[this.exchange.dice.below(Math.max(1, settled.length))] ?? [];
    if (buy === undefined || sell === undefined) return;
    const [instrument = 0, trade = 0] = name.split('/').map(Number);
    const { price, quantity } = buy;
    const body = {
      ...{ trade, position: 1, price, quantity, operator: 1, why: 'simulated' },
      ...{ buyOrder: buy.order, buyAccount: buy.account, buyFee: buy.fee },
      ...{ sellOrder: sell.order, sellAccount: sell.account, sellFee: sell.fee },
    };
    this.send(`book:S${instrument}`, 'ops', (origin) => encodeMessage(BustTrade, body, origin));
  }

  private place(): void {
    const { dice } = this.exchange;
    const account = this.account();
    const key = this.key();
    const orderType = pick(dice, [1, 1, 1, 1, 2, 3, 4]);
    const hasLimit = orderType === 1 || orderType === 4;
    const quantity = 1 + dice.below(40);
    const plain = {
      account,
      instrument: this.instrument(),
      side: 1 + dice.below(2),
      orderType,
      timeInForce: orderType === 2 ? pick(dice, [4, 5]) : pick(dice, [1, 2, 2, 2, 3, 4, 5]),
      stp: dice.below(5),
      postOnly: hasLimit && dice.below(8) === 0 ? 1 : 0,
      quantity,
      limit: hasLimit ? this.price() : 0,
      stop: orderType > 2 ? this.price() : 0,
      display: orderType === 1 && dice.below(6) === 0 ? Math.ceil(quantity / 4) : 0,
      expireAt: 0,
      validUntil: dice.below(12) === 0 ? Date.now() * 1_000 + dice.below(3_000_000) : 0,
      ...key,
    };
    const expireAt = plain.timeInForce === 3 ? Date.now() * 1_000 + dice.below(10_000_000) : 0;
    const body = { ...plain, expireAt };
    if (dice.below(4) === 0) {
      const conditional = conditionalOrder(dice, body, () => this.price());
      this.keyed(account, (origin) => encodeMessage(PlaceConditional, conditional, origin));
    } else this.keyed(account, (origin) => encodeMessage(PlaceOrder, body, origin));
  }

  private amend(): void {
    const { dice } = this.exchange;
    const order = this.anyOrder();
    if (order === undefined) return;
    const body = {
      ...order,
      quantity: dice.below(2) * (1 + dice.below(50)),
      limit: dice.below(2) * this.price(),
      stop: 0,
      validUntil: 0,
    };
    this.toLedger(order.account, 'ordinary', (origin) => encodeMessage(AmendOrder, body, origin));
  }

  private cancel(): void {
    const order = this.anyOrder();
    if (order === undefined) return;
    this.toLedger(order.account, 'cancel', (origin) => encodeMessage(CancelOrder, order, origin));
  }

  private massCancel(): void {
    const { dice, instruments } = this.exchange;
    const body = { account: this.account(), instrument: dice.below(instruments + 1), side: dice.below(3) };
    this.toLedger(body.account, 'cancel', (origin) => encodeMessage(MassCancel, body, origin));
  }

  /** Sends a command again, under its key: mostly because nobody knows what became of it. */
  private repeat(): void {
    const { dice } = this.exchange;
    const doubtful = this.repeatable.filter(({ command }) => command.outcome !== 'appended');
    const choice = doubtful.length > 0 && dice.below(4) > 0 ? doubtful : this.repeatable;
    const again = choice[dice.below(Math.max(1, choice.length))];
    if (again !== undefined) this.send(again.command.inbox, again.sendClass, again.encode);
  }

  private transferSomething(): void {
    const { dice, instruments } = this.exchange;
    const asset = dice.below(instruments + 1);
    const amount = 1 + dice.below(asset === 0 ? 1_000_000 : 50);
    this.transfer(dice.below(2) === 0 ? Deposit : Withdraw, this.account(), asset, amount);
  }

  private gate(): void {
    const { dice } = this.exchange;
    const body = { instrument: this.instrument(), operator: 1, why: 'simulated' };
    // Seldom halted for long: most of the trading is what is to be seen.
    if (dice.below(4) === 0)
      this.send('venue', 'ops', (origin) => encodeMessage(HaltInstrument, body, origin));
    this.send('venue', 'ops', (origin) => encodeMessage(ResumeInstrument, body, origin));
  }

  private reference(instrument: number, price: number): SentCommand {
    const body = { price, time: 0, provider: 'simulated' };
    return this.send(`book:S${instrument}`, 'ordinary', (origin) =>
      encodeMessage(SetReferencePrice, body, origin),
    );
  }

  private transfer(
    kind: typeof Deposit | typeof Withdraw,
    account: number,
    asset: number,
    amount: number,
  ): SentCommand {
    const body = { account, asset, amount, ...this.key() };
    return this.keyed(account, (origin) =>
      kind === Deposit ? encodeMessage(Deposit, body, origin) : encodeMessage(Withdraw, body, origin),
    );
  }

  private keyed(account: number, encode: Encode): SentCommand {
    const command = this.toLedger(account, 'ordinary', encode);
    this.repeatable.push({ command, sendClass: 'ordinary', encode });
    if (this.repeatable.length > MAX_KEPT) this.repeatable.shift();
    return command;
  }

  private toLedger(account: number, sendClass: SendClass, encode: Encode): SentCommand {
    return this.send(`ledger:${shardOfAccount(account, this.exchange.shards)}`, sendClass, encode);
  }

  private send(inbox: string, sendClass: SendClass, encode: Encode): SentCommand {
    return this.exchange.submit(inbox, sendClass, encode);
  }

  private anyOrder(): Live | undefined {
    return this.live[this.exchange.dice.below(Math.max(1, this.live.length))];
  }

  private account(): number {
    return FIRST_ACCOUNT + this.exchange.dice.below(ACCOUNTS);
  }

  private instrument(): number {
    return 1 + this.exchange.dice.below(this.exchange.instruments);
  }

  private price(): number {
    return REFERENCE - 12 + this.exchange.dice.below(25);
  }

  /** A new key, and where a command carries it: unique, with its number as its hash and its digest. */
  private key() {
    this.keys += 1;
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(0, this.keys);
    return { checked: 0, keyTime: 0, keyHash: bytes, digest: bytes, key: `key-${this.keys}` };
  }
}
