import { invariant } from '@buttonwood/shared/base/assert.ts';
import { clearingAccount } from '@buttonwood/shared/ids/account-id.ts';
import { bookActor, ledgerActor, shardOfAccount, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  BustTrade,
  CancelOrder,
  Deposit,
  FreezeAccount,
  HaltInstrument,
  KillTrading,
  LiftKill,
  ListInstrument,
  MassCancel,
  OpenAccount,
  PlaceConditional,
  PlaceOrder,
  ResumeInstrument,
  ScheduleInstrument,
  SetAccountTerms,
  SetReferencePrice,
  SetTickStep,
  SetVolatilityPause,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import { conditionalOrder } from './ledger/conditional-player.ts';
import { pick, type Dice } from './ledger/dice.ts';
import { TradingWorld, type FrameRecorder } from './trading-world.ts';

const SHARDS = 2;
export const INSTRUMENTS = 3;
const ACCOUNTS = 6;
const REFERENCE = 1_000;
const SECOND = 1_000_000;
/** Trades that may still be taken back. */
const MAX_TRADES = 200;

/** A trade as the accounts were told of it, leg by leg. */
interface Leg {
  readonly order: number;
  readonly account: number;
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
}

/** Everybody at the exchange, by dice: traders, operators, the calendar. */
export class TradingGame {
  readonly world: TradingWorld;
  readonly answers = new Set<string>();
  /** What happens next; a story puts its own dice here for each step. */
  dice: Dice;
  /** Order → owner, as the ledgers told it. */
  private readonly live = new Map<number, number>();
  /** Instrument/trade → its two legs, as far as they were settled. */
  private readonly trades = new Map<string, { buy?: Leg; sell?: Leg }>();
  /** What an operator has still to undo. */
  private readonly undo: (() => void)[] = [];
  private keys = 0;

  constructor(dice: Dice, record?: FrameRecorder) {
    this.dice = dice;
    this.world = new TradingWorld(SHARDS, INSTRUMENTS, (event) => this.hear(event), record);
    for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) this.list(instrument);
    this.world.drain();
    for (let account = 1_000; account < 1_000 + ACCOUNTS; account++) this.fund(account);
  }

  /** One command or, as often, something delivered. */
  step(): void {
    this.world.now += this.dice.below(5_000);
    const turn = this.dice.below(400);
    if (turn < 176) this.world.deliver(this.dice);
    else if (turn < 248) this.place(false);
    else if (turn < 284) this.place(true);
    else if (turn < 318) this.amend();
    else if (turn < 350) this.cancel();
    else if (turn < 353) this.massCancel();
    else if (turn < 361) this.moveReference();
    else if (turn < 364) this.gate();
    else if (turn < 367) this.schedule();
    else if (turn < 375) this.govern();
    else if (turn < 379) this.bust();
    else if (turn < 394)
      this.transfer(this.account(), this.dice.below(INSTRUMENTS + 1), 1 + this.dice.below(50_000));
    else this.world.restart(this.dice);
  }

  cancelEverything(): void {
    for (let account = 1_000; account < 1_000 + ACCOUNTS; account++) {
      this.toLedger(account, encodeMessage(MassCancel, { account, instrument: 0, side: 0 }));
    }
    this.world.drain();
  }

  ordersOfLedgers(): string[] {
    const found: string[] = [];
    for (let shard = 0; shard < SHARDS; shard++) {
      const { orders, accounts } = this.world.ledger(shard).state;
      for (const slot of orders.sortedSlots()) {
        const account = accounts.number[orders.accountRow[slot] ?? 0] ?? 0;
        const prices = orders.conditional[slot] === 1 ? [] : [orders.limit[slot], orders.stop[slot]];
        const terms = [orders.quantity[slot], orders.leaves[slot], ...prices];
        const amend = orders.pending[slot] === 1 ? ' amend pending' : '';
        found.push(
          `${orders.order[slot] ?? 0} ${orders.instrument[slot] ?? 0} ${account} ${terms.join('/')}${amend}`,
        );
      }
    }
    return found.sort();
  }

  /** The prices of orders with conditions move in the book without the ledger, so they are left out. */
  ordersOfBooks(): string[] {
    const found: string[] = [];
    for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) {
      const { pool, index } = this.world.book(instrument).book;
      const before = found.length;
      for (const order of this.live.keys()) {
        const slot = index.find(order | 0, Math.floor(order / 2 ** 32));
        if (slot === 0) continue;
        const prices = this.isConditional(order) ? [] : [pool.price[slot], pool.stop[slot]];
        const terms = [pool.quantity[slot], pool.leaves[slot], ...prices];
        found.push(`${order} ${instrument} ${pool.account[slot] ?? 0} ${terms.join('/')}`);
      }
      invariant(found.length - before === pool.size, `every order of book ${instrument} is known`);
    }
    return found.sort();
  }

  /** Cash and shares of each clearing account over all shards: zero when no leg is on its way. */
  clearing(): number[] {
    const sums = new Array<number>(INSTRUMENTS * 2).fill(0);
    for (let shard = 0; shard < SHARDS; shard++) {
      this.world.ledger(shard).forEachBalance((account, asset, total) => {
        for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) {
          if (account !== clearingAccount(instrument)) continue;
          const at = (instrument - 1) * 2 + (asset === 0 ? 0 : 1);
          sums[at] = (sums[at] ?? 0) + total;
        }
      });
    }
    return sums;
  }

  holds(): number {
    let sum = 0;
    for (let shard = 0; shard < SHARDS; shard++) {
      this.world.ledger(shard).forEachBalance((_account, _asset, _total, held) => (sum += held));
    }
    return sum;
  }

  private isConditional(order: number): boolean {
    for (let shard = 0; shard < SHARDS; shard++) {
      const { orders } = this.world.ledger(shard).state;
      const slot = orders.find(order);
      if (slot >= 0) return orders.conditional[slot] === 1;
    }
    return false;
  }

  private hear(event: Message): void {
    const { kind, body } = event;
    this.answers.add('reason' in body && body.reason !== 0 ? `${kind} ${reasonName(body.reason)}` : kind);
    if (kind === 'OrderHeld') this.live.set(body.order, body.account);
    if (kind === 'AccountOrderDone') this.live.delete(body.order);
    if (kind !== 'AccountFilled') return;
    const { order, account, price, quantity, fee } = body;
    const key = `${body.instrument}/${body.trade}`;
    const leg = { order, account, price, quantity, fee };
    this.trades.set(key, { ...this.trades.get(key), ...(body.side === 1 ? { buy: leg } : { sell: leg }) });
    const [oldest] = this.trades.keys();
    if (this.trades.size > MAX_TRADES && oldest !== undefined) this.trades.delete(oldest);
  }

  private list(instrument: number): void {
    const bandBps = instrument === INSTRUMENTS ? 0 : 2_000;
    const listing = {
      instrument,
      tickUnits: 10 ** instrument,
      lotSize: instrument,
      bandBps,
      symbol: `S${instrument}`,
    };
    this.world.command(VENUE_ACTOR, encodeMessage(ListInstrument, listing));
    const reference = { price: REFERENCE, time: 0, provider: 'test' };
    this.world.drain();
    this.world.command(bookActor(instrument), encodeMessage(SetReferencePrice, reference));
  }

  private fund(account: number): void {
    const fees = { makerBps: this.dice.below(20), takerBps: this.dice.below(101) };
    this.toLedger(account, encodeMessage(OpenAccount, { account, ...fees, maxLiveOrders: 30 }));
    const amount = 40_000_000 + this.dice.below(400_000_000);
    this.toLedger(account, encodeMessage(Deposit, { account, asset: 0, amount, ...this.key() }));
    // Half of them have few shares, and may sell short.
    const sellsShort = account % 2 === 0;
    const terms = { makerBps: 7, takerBps: 11, maxLiveOrders: 30, shortLimit: 20_000_000, operator: 1 };
    if (sellsShort) this.toLedger(account, encodeMessage(SetAccountTerms, { account, ...terms }));
    for (let asset = 1; asset <= INSTRUMENTS; asset++) {
      const lots = sellsShort ? 1 + this.dice.below(20) : 100 + this.dice.below(1_000);
      this.toLedger(account, encodeMessage(Deposit, { account, asset, amount: lots, ...this.key() }));
    }
  }

  private place(conditional: boolean): void {
    const { dice } = this;
    const account = this.account();
    const orderType = pick(dice, [1, 1, 1, 1, 1, 1, 2, 3, 4]);
    const timeInForce =
      orderType === 2 ? pick(dice, [4, 4, 4, 6, 7]) : pick(dice, [1, 2, 2, 2, 3, 4, 5, 6, 7]);
    const quantity = 1 + dice.below(60);
    const canShowLess = orderType === 1 && timeInForce <= 3 && dice.below(6) === 0;
    const order = {
      account,
      instrument: 1 + dice.below(INSTRUMENTS),
      side: 1 + dice.below(2),
      orderType,
      timeInForce,
      stp: dice.below(5),
      postOnly: orderType === 1 && timeInForce <= 3 && dice.below(8) === 0 ? 1 : 0,
      quantity,
      limit: orderType === 1 || orderType === 4 ? this.price() : 0,
      stop: orderType >= 3 ? this.price() : 0,
      display: canShowLess ? 1 + dice.below(quantity) : 0,
      expireAt: timeInForce === 3 ? this.world.now + dice.below(2_000_000) : 0,
      validUntil: dice.below(20) === 0 ? this.world.now + dice.below(10_000) : 0,
      ...this.key(),
    };
    if (!conditional) return this.toLedger(account, encodeMessage(PlaceOrder, order));
    const simple = { ...order, postOnly: 0, display: 0, expireAt: 0 };
    const bytes = encodeMessage(
      PlaceConditional,
      conditionalOrder(dice, simple, () => this.price()),
    );
    this.toLedger(account, bytes);
  }

  private amend(): void {
    const { dice } = this;
    const [order, account] = this.someOrder();
    const quantity = dice.below(2) === 0 ? 0 : 1 + dice.below(70);
    const limit = quantity === 0 || dice.below(2) === 0 ? this.price() : 0;
    const stop = dice.below(12) === 0 ? this.price() : 0;
    const body = { account, order, quantity, limit: stop === 0 ? limit : 0, stop, validUntil: 0 };
    this.toLedger(account, encodeMessage(AmendOrder, body));
  }

  private cancel(): void {
    const [order, account] = this.someOrder();
    this.toLedger(account, encodeMessage(CancelOrder, { account, order }));
  }

  private massCancel(): void {
    const account = this.account();
    const body = { account, instrument: this.dice.below(INSTRUMENTS + 1), side: this.dice.below(3) };
    this.toLedger(account, encodeMessage(MassCancel, body));
  }

  private transfer(account: number, asset: number, amount: number): void {
    const body = {
      account,
      asset,
      amount: asset === 0 ? amount * 1_000 : Math.ceil(amount / 1_000),
      ...this.key(),
    };
    const layout = this.dice.below(2) === 0 ? Deposit : Withdraw;
    this.toLedger(account, encodeMessage(layout, body));
  }

  private moveReference(): void {
    const instrument = 1 + this.dice.below(INSTRUMENTS);
    const price = Math.floor((REFERENCE * (80 + this.dice.below(41))) / 100);
    const body = { price, time: this.world.now, provider: 'test' };
    this.world.command(bookActor(instrument), encodeMessage(SetReferencePrice, body));
  }

  /** Halts are short: many resumes for one halt. */
  private gate(): void {
    const body = { instrument: 1 + this.dice.below(INSTRUMENTS), operator: 0, why: 'a test' };
    const layout = this.dice.below(6) === 0 ? HaltInstrument : ResumeInstrument;
    this.world.command(VENUE_ACTOR, encodeMessage(layout, body));
  }

  /** The calendar: a phase begins soon, and continuous trading a little later. */
  private schedule(): void {
    const { dice, world } = this;
    const instrument = dice.below(INSTRUMENTS + 1);
    const at = world.now + dice.below(SECOND);
    const [phase, dayEnds] = [pick(dice, [1, 2, 5, 6]), dice.below(3) === 0 ? 1 : 0];
    for (const change of [
      { at, phase, dayEnds },
      { at: at + dice.below(SECOND / 4), phase: 3, dayEnds: 0 },
    ])
      world.command(VENUE_ACTOR, encodeMessage(ScheduleInstrument, { instrument, ...change }));
  }

  /** Operators: terms and short limits, freezes and kills that are undone later, tick tables, volatility pauses. */
  private govern(): void {
    const { dice, world } = this;
    const account = this.account();
    const instrument = 1 + dice.below(INSTRUMENTS);
    const word = { operator: 1, why: 'a test' };
    const venue = (bytes: Uint8Array): void => world.command(VENUE_ACTOR, bytes);
    switch (dice.below(12)) {
      case 0: {
        const rates = { makerBps: dice.below(101), takerBps: dice.below(101), maxLiveOrders: 30 };
        const shortLimit = pick(dice, [0, 10_000_000, 1_000_000_000]);
        return this.toLedger(
          account,
          encodeMessage(SetAccountTerms, { account, ...rates, shortLimit, operator: 1 }),
        );
      }
      case 1: {
        const freeze = (level: number, cancelOrders: number): void =>
          this.toLedger(account, encodeMessage(FreezeAccount, { account, level, cancelOrders, ...word }));
        freeze(1 + dice.below(2), dice.below(2));
        this.undo.push(() => freeze(0, 0));
        return;
      }
      case 2: {
        const whole = dice.below(4) === 0;
        const scope =
          dice.below(2) === 0 ? { instrument, account: 0 } : { instrument: dice.below(2), account };
        const killed = { ...(whole ? { instrument: 0, account: 0 } : scope), ...word };
        venue(encodeMessage(KillTrading, killed));
        this.undo.push(() => venue(encodeMessage(LiftKill, killed)));
        return;
      }
      case 3: {
        const multiple = pick(dice, [1, 1, 1, 2]);
        return venue(encodeMessage(SetTickStep, { instrument, fromPrice: dice.below(3) * 500, multiple }));
      }
      case 4:
        return venue(encodeMessage(SetVolatilityPause, { instrument, pauseMs: dice.below(300) }));
      default:
        for (const undo of this.undo.splice(0)) undo();
    }
  }

  /** Takes a trade back whose two legs were settled; now and then one that never was. */
  private bust(): void {
    const { dice, world } = this;
    const settled = [...this.trades].filter(([, { buy, sell }]) => buy !== undefined && sell !== undefined);
    const [key, legs] = settled[dice.below(Math.max(1, settled.length))] ?? [];
    if (key === undefined || legs?.buy === undefined || legs.sell === undefined) return;
    const { buy, sell } = legs;
    const [instrument = 0, trade = 0] = key.split('/').map(Number);
    const numbers = { trade: trade + (dice.below(20) === 0 ? 1_000_000 : 0), position: 1 };
    const buyer = { buyOrder: buy.order, buyAccount: buy.account, buyFee: buy.fee };
    const seller = { sellOrder: sell.order, sellAccount: sell.account, sellFee: sell.fee };
    const terms = { price: buy.price, quantity: buy.quantity, operator: 1, why: 'a test' };
    world.command(
      bookActor(instrument),
      encodeMessage(BustTrade, { ...numbers, ...buyer, ...seller, ...terms }),
    );
  }

  private toLedger(account: number, bytes: Uint8Array): void {
    this.world.command(ledgerActor(shardOfAccount(account, SHARDS)), bytes);
  }

  private someOrder(): readonly [order: number, account: number] {
    const orders = [...this.live];
    return orders[this.dice.below(Math.max(1, orders.length))] ?? [256, this.account()];
  }

  private account(): number {
    return 1_000 + this.dice.below(ACCOUNTS);
  }

  private price(): number {
    return REFERENCE - 60 + this.dice.below(121) + (this.dice.below(20) === 0 ? 200 : 0);
  }

  private key() {
    this.keys += 1;
    const keyHash = new Uint8Array(16);
    new DataView(keyHash.buffer).setUint32(0, this.keys, true);
    return { checked: 0, keyTime: 0, keyHash, digest: keyHash, key: `key-${this.keys}` };
  }
}
