import { afterEach, describe, expect, it } from 'vitest';
import { LedgerScript } from '@buttonwood/shared/account/testing/ledger-script.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { bookActor } from '@buttonwood/shared/ids/actor-id.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import {
  BookStateChanged,
  Executed,
  Indicative,
  OrderAccepted,
  OrderRested,
  StopMoved,
  TradeBusted,
  Uncrossed,
} from '@buttonwood/shared/messages/book-events.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import type { BodyOf, Fields, Layout } from '@buttonwood/shared/messages/layout.ts';
import {
  AccountFrozen,
  AccountOrderChanged,
  FillReversed,
  OrderConditionsHeld,
  OrderHeld,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import type { ActorEntry } from '@buttonwood/engine/journal/journal.ts';
import { HubServer } from './testing/hub-server.ts';
import { Tape } from './testing/tape.ts';

const AT = 1_790_000_000_000_000;
const ALICE = 1_000;
let server: HubServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A book of AAPL that says what a test wants, and a ledger in which Alice has money. */
class World {
  readonly tape = new Tape();
  readonly script = new LedgerScript();
  private readonly actors: { readonly book: ActorEntry; readonly ledger: ActorEntry };
  private seq = 0;
  private at = AT;

  private constructor(tape: Tape, actors: { readonly book: ActorEntry; readonly ledger: ActorEntry }) {
    this.tape = tape;
    this.actors = actors;
  }

  static async open(): Promise<World> {
    const tape = new Tape();
    const world = new World(tape, { book: await tape.book(1, 'AAPL'), ledger: await tape.ledger() });
    await world.phase(Phase.continuous);
    world.script.open(ALICE);
    world.script.deposit(ALICE, 1_000_000_000);
    await world.settle();
    server = await HubServer.start({ journal: tape.journal });
    return world;
  }

  async book(...events: ((seq: number) => Uint8Array)[]): Promise<void> {
    const bytes = events.map((event) => event(++this.seq));
    await this.tape.commit(this.actors.book, Buffer.concat(bytes), ++this.at);
  }

  async phase(phase: number): Promise<void> {
    const settings = { instrument: 1, tickUnits: 100, lotSize: 1, bandBps: 0, symbol: 'AAPL' };
    const prices = { reference: 10_000, bandLow: 0, bandHigh: 0 };
    await this.book(event(BookStateChanged, { ...settings, ...prices, phase }));
  }

  async ledger(...messages: Uint8Array[]): Promise<void> {
    await this.tape.commit(this.actors.ledger, Buffer.concat(messages), ++this.at);
  }

  /** Everything that the script has to say. */
  async settle(): Promise<void> {
    await this.tape.commit(this.actors.ledger, this.script.take(), ++this.at);
  }
}

/** An event of the book that gets its seq when it is said. */
function event<N extends string, F extends Fields>(layout: Layout<N, F>, body: BodyOf<F>) {
  return (number: number): Uint8Array => encodeMessage(layout, body, { source: bookActor(1), number });
}
const rested = (order: number, side: number, price: number) =>
  event(OrderRested, { order, account: ALICE, side, price, shown: 10, leaves: 10 });
const TRADE = { trade: 1, price: 10_000, quantity: 10 };

describe('the feed of a book', () => {
  it('says where an auction would uncross, shows both sides of its trades, and marks one that is taken back', async () => {
    const world = await World.open();
    const reader = await (server as HubServer).connect();
    for (const ch of ['book', 'trades', 'ticker'] as const) await reader.subscribe(ch, 'AAPL');
    await world.phase(Phase.opening_auction);
    const crossed = { price: 10_000, volume: 10, surplus: 0, surplusSide: 0 };
    await world.book(rested(256, 1, 10_100), rested(512, 2, 9_900), event(Indicative, crossed));
    await reader.until(() => reader.pushes('book').length === 3);
    const indicative = { price: '100.00', volume: '10', surplus: '0', surplus_side: null };
    expect(reader.pushes('book').at(-1)?.data).toEqual({
      ...{ phase: 'opening_auction', indicative },
      ...{ bids: [['101.00', '10', 1]], asks: [['99.00', '10', 1]] },
    });
    await world.book(event(Indicative, { ...crossed, surplus: 5, surplusSide: 2 }));
    await reader.until(() => reader.pushes('book').length === 4);
    expect(reader.pushes('book').at(-1)?.data).toMatchObject({
      indicative: { surplus: '5', surplus_side: 'sell' },
      bids: [],
    });
    await reader.until(() => reader.pushes('ticker').at(-1)?.data.indicative?.surplus === '5');

    const sides = { maker: 256, taker: 512, makerAccount: ALICE, takerAccount: ALICE, takerSide: 0 };
    await world.book(
      event(Executed, { ...TRADE, ...sides, makerLeaves: 0, takerLeaves: 0 }),
      event(Uncrossed, { price: 10_000, volume: 10, trades: 1 }),
    );
    await reader.until(() => reader.pushes('trades').length === 2);
    expect(reader.pushes('trades').at(-1)?.data).toMatchObject([{ taker_side: null, busted: false }]);
    await reader.until(() => reader.pushes('book').length === 5);
    expect(reader.pushes('book').at(-1)?.data).toMatchObject({
      ...{ indicative: null, bids: [['101.00', '0', 0]], asks: [['99.00', '0', 0]] },
    });

    const parties = { buyOrder: 256, sellOrder: 512, buyAccount: ALICE, sellAccount: ALICE };
    await world.book(event(TradeBusted, { ...TRADE, ...parties, position: 4, operator: 1, why: 'error' }));
    await reader.until(() => reader.pushes('trades').length === 3);
    expect(reader.pushes('trades').at(-1)?.data).toMatchObject([
      { trade_id: 1, busted: true, price: '100.00' },
    ]);
    const late = await (server as HubServer).connect();
    await late.subscribe('trades', 'AAPL');
    await late.until(() => late.pushes('trades').length === 1);
    expect(late.pushes('trades')[0]?.data).toMatchObject([{ trade_id: 1, busted: true }]);
    expect(server?.errors).toEqual([]);
  });
});

describe('the feed of an account', () => {
  it('tells where a trailing stop stands, whatever the ledger remembers of it', async () => {
    const world = await World.open();
    const owner = await (server as HubServer).connect(`${ALICE}/s1`);
    await owner.subscribe('orders');
    const order = world.script.hold(ALICE, 10, 500);
    world.script.take();
    const after = { cashTotal: 1_000_000_000, cashHeld: 0, shareTotal: 0, shareHeld: 0 };
    const held = {
      ...{ account: ALICE, accountSeq: 3, order: order.order, instrument: 1, side: 1, orderType: 6 },
      ...{ timeInForce: 2, stp: 1, postOnly: 0, quantity: 10, limit: 0, stop: 0, display: 0, expireAt: 0 },
      ...{ cap: 11_000, ...after, key: 'trail' },
    };
    const terms = { minQuantity: 0, trail: 200, stopLimit: 0, takeProfit: 0, stopLoss: 0, exitOrder: 0 };
    await world.ledger(
      encodeMessage(OrderHeld, held),
      encodeMessage(OrderConditionsHeld, { account: ALICE, order: order.order, ...terms }),
    );
    const entered = {
      ...{ order: order.order, account: ALICE, side: 1, orderType: 6, timeInForce: 2, armed: 1 },
      ...{ quantity: 10, limit: 0, stop: 0, display: 0 },
    };
    await world.book(event(OrderAccepted, entered));
    await world.book(event(StopMoved, { order: order.order, account: ALICE, stop: 10_200 }));
    await owner.until(() => owner.pushes('orders').at(-1)?.data[0]?.stop_price === '102.00');
    expect(owner.pushes('orders').at(-1)?.data).toMatchObject([
      { order_id: toPublicId('order', order.order), type: 'trailing_stop', trail: '2.00', status: 'armed' },
    ]);
    const fewer = {
      ...{ account: ALICE, accountSeq: 4, order: order.order, instrument: 1, quantity: 8, limit: 0, stop: 0 },
      ...{ leaves: 8, cause: ChangeCause.amended, reason: 0, ...after },
    };
    await world.ledger(encodeMessage(AccountOrderChanged, fewer));
    await owner.until(() => owner.pushes('orders').at(-1)?.data[0]?.qty === '8');
    expect(owner.pushes('orders').at(-1)?.data).toMatchObject([{ stop_price: '102.00' }]);
    const late = await (server as HubServer).connect(`${ALICE}/s2`);
    await late.subscribe('orders');
    await late.until(() => late.pushes('orders').length === 1);
    expect(late.pushes('orders')[0]?.data).toMatchObject([{ stop_price: '102.00' }]);
  });

  it('tells that it is frozen, which fills were taken back, and what it owes', async () => {
    const world = await World.open();
    const owner = await (server as HubServer).connect(`${ALICE}/s1`);
    for (const ch of ['account', 'reversals', 'balances'] as const) await owner.subscribe(ch);
    await owner.until(() => owner.pushes('account').length === 1);
    expect(owner.pushes('account')[0]).toMatchObject({
      ...{ type: 'snapshot', seq: 2, data: { frozen: 'none', killed: false, owed: [] } },
    });
    const frozen = { account: ALICE, accountSeq: 3, level: 1, killed: 1, operator: 1, why: 'a question' };
    await world.ledger(encodeMessage(AccountFrozen, frozen));
    await owner.until(() => owner.pushes('account').length === 2);
    expect(owner.pushes('account')[1]?.data).toEqual({ frozen: 'trading', killed: true, owed: [] });
    const reversed = {
      ...{ account: ALICE, accountSeq: 4, order: 256, trade: 9, instrument: 1, side: 2, price: 10_000 },
      ...{ quantity: 5, cash: 5_000_000, fee: 1_500, owedCash: 20_000, owedShares: 2, cost: 0, realised: 0 },
      ...{ cashTotal: 0, cashHeld: 0, shareTotal: 5, shareHeld: 0 },
    };
    await world.ledger(encodeMessage(FillReversed, reversed));
    await owner.until(() => owner.pushes('account').length === 3 && owner.pushes('reversals').length === 1);
    expect(owner.pushes('reversals')[0]).toMatchObject({
      seq: 4,
      data: [
        {
          trade_id: 9,
          symbol: 'AAPL',
          side: 'sell',
          qty: '5',
          fee: '0.15',
          owed_cash: '2.00',
          owed_qty: '2',
        },
      ],
    });
    expect(owner.pushes('account')[2]?.data.owed).toEqual([
      { asset: 'USD', amount: '2.00' },
      { asset: 'AAPL', amount: '2' },
    ]);
    expect(owner.pushes('balances').at(-1)?.data[0]).toMatchObject({ asset: 'USD', total: '0.00' });
  });
});
