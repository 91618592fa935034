import { clearingAccount } from '@buttonwood/shared/ids/account-id.ts';
import { bookActor, ledgerActor, shardOfAccount, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  HaltInstrument,
  ListInstrument,
  MassCancel,
  OpenAccount,
  PlaceOrder,
  ResumeInstrument,
  SetReferencePrice,
  Withdraw,
} from '@buttonwood/shared/messages/commands.ts';
import { reasonName } from '@buttonwood/shared/order/reasons.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listedDice, pick, seededDice, type Dice } from './ledger/dice.ts';
import { TradingWorld } from './trading-world.ts';

const SHARDS = 2;
const INSTRUMENTS = 3;
const ACCOUNTS = 6;
/** Frames per seed and seeds in an ordinary run; a deep run multiplies the seeds. */
const FRAMES = 8_000;
const SEEDS = process.env['BUTTONWOOD_DEEP'] === undefined ? 8 : 80;
const FRAMES_PER_CHECK = 1_000;
const REFERENCE = 1_000;

/** Answers that a set of runs must have seen, or it has not raced what it claims to race. */
const MUST_SEE = [
  'Executed',
  'AccountFilled',
  'OrderCanceled mass_cancel',
  'OrderCanceled self_trade',
  'OrderCanceled ioc_remainder',
  'OrderCanceled amended_below_filled',
  'OrderRejected halted',
  'OrderRejected price_outside_band',
  'CancelRejected order_not_cancelable',
  'AmendRefused order_not_amendable',
  'AmendRefused halted',
  'AmendRefused price_outside_band',
  'AccountOrderChanged halted',
  'OrderDenied insufficient_funds',
  'OrderDenied insufficient_shares',
  'RequestDenied amend_pending',
  'RequestDenied insufficient_funds',
  'RequestDenied insufficient_shares',
  'OrderReplaced',
  'OrderReduced',
  'OrderTriggered',
  'TransferDenied insufficient_funds',
];

describe('ledger and books together', () => {
  const seen = new Set<string>();

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
    'nobody overdraws and both keep the same orders, however late messages arrive (seed %i)',
    (seed) => {
      const dice = seededDice(seed);
      const game = new Game(dice);
      while (game.world.frames < FRAMES) {
        const until = game.world.frames + FRAMES_PER_CHECK;
        while (game.world.frames < until) game.step();
        game.world.drain();
        expect(game.ordersOfLedgers()).toEqual(game.ordersOfBooks());
        expect(game.clearing()).toEqual(new Array(INSTRUMENTS * 2).fill(0));
      }
      game.cancelEverything();
      expect(game.ordersOfLedgers()).toEqual([]);
      expect(game.ordersOfBooks()).toEqual([]);
      expect(game.holds()).toBe(0);
      for (const answer of game.answers) seen.add(answer);
    },
    120_000,
  );

  it('nobody overdraws in short stories either, which fast-check makes shorter when somebody does', () => {
    const steps = fc.array(fc.array(fc.nat(), { minLength: 4, maxLength: 16, size: 'max' }), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (story) => {
        const game = new Game(seededDice(1));
        for (const numbers of story) {
          game.dice = listedDice(numbers);
          game.step();
        }
        game.world.drain();
        expect(game.ordersOfLedgers()).toEqual(game.ordersOfBooks());
        game.cancelEverything();
        expect(game.holds()).toBe(0);
      }),
      { numRuns: 100, seed: 11 },
    );
  }, 120_000);

  it('the runs have seen what they are about', () => {
    expect(MUST_SEE.filter((answer) => !seen.has(answer))).toEqual([]);
  });
});

/** Everybody at the exchange, by dice. */
class Game {
  readonly world: TradingWorld;
  readonly answers = new Set<string>();
  /** What happens next; a story puts its own dice here for each step. */
  dice: Dice;
  /** Order → owner, as the ledgers told it. */
  private readonly live = new Map<number, number>();
  private keys = 0;

  constructor(dice: Dice) {
    this.dice = dice;
    this.world = new TradingWorld(SHARDS, INSTRUMENTS, (event) => this.hear(event));
    for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) this.list(instrument);
    this.world.drain();
    for (let account = 1_000; account < 1_000 + ACCOUNTS; account++) this.fund(account);
  }

  /** One command or, as often, something delivered. */
  step(): void {
    this.world.now += this.dice.below(5_000);
    const turn = this.dice.below(100);
    if (turn < 45) this.world.deliver(this.dice);
    else if (turn < 70) this.place();
    else if (turn < 80) this.amend();
    else if (turn < 89) this.cancel();
    else if (turn < 90) this.massCancel();
    else if (turn < 93) this.moveReference();
    else if (turn < 96) this.gate();
    else if (turn < 99)
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
        const terms = [orders.quantity[slot], orders.leaves[slot], orders.limit[slot], orders.stop[slot]];
        const amend = orders.pending[slot] === 1 ? ' amend pending' : '';
        found.push(
          `${orders.order[slot] ?? 0} ${orders.instrument[slot] ?? 0} ${account} ${terms.join('/')}${amend}`,
        );
      }
    }
    return found.sort();
  }

  ordersOfBooks(): string[] {
    const found: string[] = [];
    for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) {
      const { pool, index } = this.world.book(instrument).book;
      const before = found.length;
      for (const order of this.live.keys()) {
        const slot = index.find(order | 0, Math.floor(order / 2 ** 32));
        if (slot === 0) continue;
        const terms = [pool.quantity[slot], pool.leaves[slot], pool.price[slot], pool.stop[slot]];
        found.push(`${order} ${instrument} ${pool.account[slot] ?? 0} ${terms.join('/')}`);
      }
      expect(found.length - before).toBe(pool.size);
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

  private hear(event: Message): void {
    const { kind, body } = event;
    this.answers.add('reason' in body && body.reason !== 0 ? `${kind} ${reasonName(body.reason)}` : kind);
    if (kind === 'OrderHeld') this.live.set(body.order, body.account);
    if (kind === 'AccountOrderDone') this.live.delete(body.order);
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
    for (let asset = 1; asset <= INSTRUMENTS; asset++) {
      const lots = 100 + this.dice.below(1_000);
      this.toLedger(account, encodeMessage(Deposit, { account, asset, amount: lots, ...this.key() }));
    }
  }

  private place(): void {
    const { dice } = this;
    const account = this.account();
    const orderType = pick(dice, [1, 1, 1, 1, 1, 1, 2, 3, 4]);
    const timeInForce = orderType === 2 ? 4 : pick(dice, [2, 2, 2, 2, 3, 4, 5]);
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
    this.toLedger(account, encodeMessage(PlaceOrder, order));
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

  /** Halts are short: two resumes for one halt. */
  private gate(): void {
    const body = { instrument: 1 + this.dice.below(INSTRUMENTS), operator: 0, why: 'a test' };
    const layout = this.dice.below(3) === 0 ? HaltInstrument : ResumeInstrument;
    this.world.command(VENUE_ACTOR, encodeMessage(layout, body));
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
