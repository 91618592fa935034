import { AccountFold } from '@buttonwood/shared/account/account-fold.ts';
import { must } from '@buttonwood/shared/base/assert.ts';
import { bookActor, ledgerActor, shardOfAccount, VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import { BookFold } from '@buttonwood/shared/market-data/book-fold.ts';
import { SeededNumbers } from '@buttonwood/shared/market-data/testing/seeded-numbers.ts';
import { encodeMessage, type Message } from '@buttonwood/shared/messages/codec.ts';
import {
  AmendOrder,
  CancelOrder,
  Deposit,
  ListInstrument,
  MassCancel,
  OpenAccount,
  PlaceOrder,
  SetReferencePrice,
} from '@buttonwood/shared/messages/commands.ts';
import { HEADER, type Layout } from '@buttonwood/shared/messages/layout.ts';
import { LAYOUTS } from '@buttonwood/shared/messages/registry.ts';
import { describe, expect, it } from 'vitest';
import { TradingWorld } from './trading-world.ts';

/**
 * What an account is shown follows from the ledger's events alone: after seeded random trading over late links the fold
 * that hub and browser use has the same money, shares and live orders as the ledger itself.
 */
const SHARDS = 2;
const INSTRUMENTS = 2;
const ACCOUNTS = 5;
/** Nobody has opened this account. */
const STRANGER = 7_777;
const ROUNDS = 12;
const STEPS = 250;

const layoutOfKind = new Map<string, Layout>(
  [...LAYOUTS.values()].map((layout) => [layout.name, layout as Layout]),
);

describe('the events of a ledger', () => {
  it.each([1, 2, 3, 4])('are enough to know every account (seed %i)', (seed) => {
    const market = new Market(new SeededNumbers(seed));
    for (let round = 0; round < ROUNDS; round++) {
      for (let step = 0; step < STEPS; step++) market.step();
      market.world.drain();
      for (let shard = 0; shard < SHARDS; shard++) {
        expect(market.foldedBalances(shard)).toEqual(market.balances(shard));
        expect(market.foldedOrders(shard)).toEqual(market.orders(shard));
      }
      expect(market.liveInBooks()).toEqual(market.liveInAccounts());
    }
    expect(market.fills).toBeGreaterThan(300);
    expect(market.liveInAccounts().length).toBeGreaterThan(5);
  });
});

class Market {
  readonly world: TradingWorld;
  fills = 0;
  private readonly numbers: SeededNumbers;
  private readonly accounts = Array.from({ length: SHARDS }, () => new AccountFold());
  private readonly books = Array.from({ length: INSTRUMENTS }, () => new BookFold());
  private keys = 0;

  constructor(numbers: SeededNumbers) {
    this.numbers = numbers;
    this.world = new TradingWorld(SHARDS, INSTRUMENTS, (event) => this.hear(event));
    for (let instrument = 1; instrument <= INSTRUMENTS; instrument++) {
      const listing = { instrument, tickUnits: 100, lotSize: 1, bandBps: 2_000, symbol: `S${instrument}` };
      this.world.command(VENUE_ACTOR, encodeMessage(ListInstrument, listing));
      this.world.drain();
      const reference = { price: 1_000, time: 0, provider: 'test' };
      this.world.command(bookActor(instrument), encodeMessage(SetReferencePrice, reference));
    }
    this.world.drain();
    for (let account = 1_000; account < 1_000 + ACCOUNTS; account++) this.fund(account);
  }

  step(): void {
    const { world, numbers } = this;
    world.now += numbers.below(5_000);
    const what = numbers.below(100);
    if (what < 45) world.deliver(numbers);
    else if (what < 78) this.place();
    else if (what < 88) this.amend();
    else if (what < 98) this.cancel();
    else if (what === 98) this.massCancel(this.account());
    else this.toLedger(this.account(), CancelOrder, { account: STRANGER, order: 256 });
  }

  balances(shard: number): string[] {
    const found: string[] = [];
    this.world.ledger(shard).forEachBalance((account, asset, total, held) => {
      const isCustomer = account >= 1_000 && account < 1_000 + ACCOUNTS;
      if (isCustomer && (total !== 0 || held !== 0)) found.push(`${account} ${asset}: ${total} ${held}`);
    });
    return found.sort();
  }

  foldedBalances(shard: number): string[] {
    const found: string[] = [];
    const say = (account: number, asset: number, total: number, held: number): void => {
      if (total !== 0 || held !== 0) found.push(`${account} ${asset}: ${total} ${held}`);
    };
    for (const state of this.fold(shard).accounts.values()) {
      say(state.account, 0, state.cashTotal, state.cashHeld);
      for (const { instrument, quantity, held } of state.positions.values()) {
        say(state.account, instrument, quantity, held);
      }
    }
    return found.sort();
  }

  orders(shard: number): string[] {
    const { orders, accounts } = this.world.ledger(shard).state;
    return [...orders.sortedSlots()]
      .map((slot) => {
        const account = accounts.number[orders.accountRow[slot] ?? 0] ?? 0;
        return `${orders.order[slot] ?? 0} of ${account}: ${orders.quantity[slot] ?? 0} ${orders.leaves[slot] ?? 0}`;
      })
      .sort();
  }

  foldedOrders(shard: number): string[] {
    return [...this.fold(shard).accounts.values()]
      .flatMap(({ orders }) => [...orders.values()])
      .map(({ order, account, quantity, leaves }) => `${order} of ${account}: ${quantity} ${leaves}`)
      .sort();
  }

  /** Order, account and terms as the public books have them, armed stops without. */
  liveInBooks(): string[] {
    return this.books
      .flatMap(({ book }) =>
        [1, 2].flatMap((side) => book.levels.top(side).flatMap(({ price }) => book.queue(side, price))),
      )
      .map(({ order, account, side, price, leaves }) => `${order} of ${account}: ${side} ${price} ${leaves}`)
      .sort();
  }

  liveInAccounts(): string[] {
    return this.accounts
      .flatMap(({ accounts }) => [...accounts.values()])
      .flatMap(({ orders }) => [...orders.values()])
      .filter(({ instrument, order }) => !must(this.books[instrument - 1], 'listed').book.isArmed(order))
      .map(({ order, account, side, limit, leaves }) => `${order} of ${account}: ${side} ${limit} ${leaves}`)
      .sort();
  }

  private fold(shard: number): AccountFold {
    return must(this.accounts[shard], 'every shard has a fold');
  }

  private hear(event: Message): void {
    const layout = must(layoutOfKind.get(event.kind), 'every event has a layout');
    const bytes = encodeMessage(layout, event.body as never, event);
    const view = new DataView(bytes.buffer);
    const type = view.getUint16(HEADER.type, true);
    if (event.kind === 'AccountFilled') this.fills += 1;
    const shard = event.source - ledgerActor(0);
    const { now } = this.world;
    if (shard >= 0 && shard < SHARDS) this.fold(shard).apply(view, 0, bytes.length, type, now);
    else this.books[event.source - bookActor(1)]?.apply(view, 0, bytes.length, type, now);
  }

  private fund(account: number): void {
    this.toLedger(account, OpenAccount, { account, makerBps: 5, takerBps: 20, maxLiveOrders: 30 });
    for (let asset = 0; asset <= INSTRUMENTS; asset++) {
      const amount = asset === 0 ? 4_000_000_000 : 5_000;
      this.toLedger(account, Deposit, { account, asset, amount, ...this.key() });
    }
  }

  private place(): void {
    const { numbers } = this;
    const account = this.account();
    const orderType = numbers.chance(75) ? 1 : 2 + numbers.below(3);
    const quantity = 1 + numbers.below(60);
    this.toLedger(account, PlaceOrder, {
      account,
      instrument: 1 + numbers.below(INSTRUMENTS),
      side: 1 + numbers.below(2),
      orderType,
      timeInForce: orderType === 2 || numbers.chance(15) ? 4 : 2,
      stp: 1 + numbers.below(4),
      postOnly: 0,
      quantity,
      limit: orderType === 1 || orderType === 4 ? this.price() : 0,
      stop: orderType >= 3 ? this.price() : 0,
      display: orderType === 1 && numbers.chance(15) ? 1 + numbers.below(quantity) : 0,
      expireAt: 0,
      validUntil: 0,
      ...this.key(),
    });
  }

  private amend(): void {
    const [order, account] = this.someOrder();
    const quantity = this.numbers.chance(50) ? 0 : 1 + this.numbers.below(70);
    const limit = quantity === 0 || this.numbers.chance(50) ? this.price() : 0;
    this.toLedger(account, AmendOrder, { account, order, quantity, limit, stop: 0, validUntil: 0 });
  }

  private cancel(): void {
    const [order, account] = this.someOrder();
    this.toLedger(account, CancelOrder, { account, order });
  }

  private massCancel(account: number): void {
    this.toLedger(account, MassCancel, { account, instrument: 0, side: 0 });
  }

  private someOrder(): readonly [order: number, account: number] {
    const account = this.account();
    const state = this.fold(shardOfAccount(account, SHARDS)).accounts.get(account);
    return [this.numbers.pick([...(state?.orders.keys() ?? [])]) ?? 256, account];
  }

  private toLedger(account: number, layout: Parameters<typeof encodeMessage>[0], body: object): void {
    this.world.command(ledgerActor(shardOfAccount(account, SHARDS)), encodeMessage(layout, body as never));
  }

  private account(): number {
    return 1_000 + this.numbers.below(ACCOUNTS);
  }

  private price(): number {
    return 960 + this.numbers.below(81);
  }

  private key(): object {
    this.keys += 1;
    const keyHash = new Uint8Array(16);
    new DataView(keyHash.buffer).setUint32(0, this.keys, true);
    return { checked: 0, keyTime: 0, keyHash, digest: keyHash, key: `key-${this.keys}` };
  }
}
