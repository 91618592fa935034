import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { ApiResult } from './client/http-client.ts';
import { findTrade } from './read/find-trade.ts';
import { startExchange, type ExchangeInProcess, type TestUser } from './testing/exchange-in-process.ts';

let exchange: ExchangeInProcess;
let seller: TestUser;
let buyer: TestUser;
let ops: TestUser;

beforeAll(async () => {
  exchange = await startExchange(['AAPL', 'MSFT', 'KILL']);
  [seller, buyer, ops] = [await exchange.user(), await exchange.user(), await exchange.user('ops')];
  for (const { client } of [seller, buyer]) {
    for (const asset of ['AAPL', 'MSFT', 'KILL']) {
      value(await client.deposit({ asset, amount: '10000', idempotency_key: `shares-${asset}` }));
    }
    value(await client.deposit({ asset: 'USD', amount: '1000000', idempotency_key: 'cash' }));
  }
});
afterAll(() => exchange.stop());

function value<T>(result: ApiResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}
function code(result: ApiResult<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}
const sell = { symbol: 'AAPL', side: 'sell', qty: '10' } as const;
const buy = { symbol: 'AAPL', side: 'buy', qty: '10' } as const;
const place = async (user: TestUser, order: PlaceOrderRequest) => value(await user.client.placeOrder(order));
/** Two that trade one share at a price. */
async function trade(symbol: string, price: string): Promise<void> {
  const fields = { symbol, qty: '1', type: 'limit', price } as const;
  await place(seller, { ...fields, side: 'sell' });
  expect((await place(buyer, { ...fields, side: 'buy' })).order.status).toBe('filled');
}
async function cancelAll(): Promise<void> {
  for (const { client } of [seller, buyer]) value(await client.cancelAllOrders());
}

describe('an order with conditions', () => {
  it('has two prices and is answered with both', async () => {
    const oco = {
      ...sell,
      type: 'oco',
      price: '105.00',
      stop_price: '95.00',
      stop_limit_price: '94.50',
    } as const;
    const { order } = await place(seller, oco);
    expect(order).toMatchObject({
      ...{ type: 'oco', status: 'accepted', price: '105.00', stop_price: '95.00', stop_limit_price: '94.50' },
      ...{ trail: null, parent_order_id: null, exit_order_id: null },
    });
    await exchange.projected();
    expect(value(await seller.client.order(order.order_id))).toMatchObject({ stop_limit_price: '94.50' });
    const moved = value(await seller.client.amendOrder(order.order_id, { stop_price: '96.00', qty: '8' }));
    expect(moved.order).toMatchObject({ qty: '8', price: '105.00', stop_price: '96.00' });
    await cancelAll();
    await exchange.projected();
    const ended = value(await seller.client.orders({ status: 'closed' })).data;
    expect(ended.find((row) => row.order_id === order.order_id)).toMatchObject({
      ...{ status: 'canceled', stop_limit_price: '94.50' },
    });
  });

  it('follows the market as a trailing stop, and its owner sees where it stands', async () => {
    await trade('MSFT', '100.00');
    const trailing = { ...sell, symbol: 'MSFT', type: 'trailing_stop', trail: '2.00' } as const;
    const { order } = await place(seller, trailing);
    expect(order).toMatchObject({ status: 'armed', trail: '2.00', stop_price: '98.00' });
    await trade('MSFT', '101.50');
    await expect.poll(async () => value(await seller.client.order(order.order_id)).stop_price).toBe('99.50');
    await cancelAll();
  });

  it('is a bracket: entry and exit know each other, and the end of one ends the other', async () => {
    const bracket = {
      ...buy,
      type: 'limit',
      price: '100.00',
      take_profit: '103.00',
      stop_loss: '98.00',
    } as const;
    const entry = (await place(buyer, bracket)).order;
    expect(entry).toMatchObject({ take_profit: '103.00', stop_loss: '98.00', status: 'accepted' });
    await place(seller, { ...sell, qty: '4', type: 'limit', price: '100.00' });
    const exitId = entry.exit_order_id ?? '';
    await expect.poll(async () => code(await buyer.client.order(exitId))).toBe('ok');
    expect(value(await buyer.client.order(exitId))).toMatchObject({
      ...{ type: 'oco', side: 'sell', qty: '4', price: '103.00', stop_price: '98.00' },
      parent_order_id: entry.order_id,
    });
    await place(seller, { ...buy, qty: '4', type: 'limit', price: '103.00' });
    await expect
      .poll(async () => value(await buyer.client.order(entry.order_id)).reason)
      .toBe('bracket_exit');
  });

  it('is answered with its own fills when it fills and its exit enters at once', async () => {
    await place(seller, { ...sell, type: 'limit', price: '100.00' });
    const bracket = { ...buy, type: 'limit', price: '100.00', take_profit: '104.00' } as const;
    const { order, fills } = await place(buyer, bracket);
    expect(order).toMatchObject({ status: 'filled', cum_qty: '10', take_profit: '104.00' });
    expect(fills).toHaveLength(1);
    await cancelAll();
  });

  it('trades its minimum at once or nothing', async () => {
    await place(seller, { ...sell, qty: '3', type: 'limit', price: '100.00' });
    const ioc = { ...buy, type: 'limit', price: '100.00', time_in_force: 'ioc', min_qty: '5' } as const;
    expect((await place(buyer, ioc)).order).toMatchObject({
      ...{ status: 'canceled', reason: 'min_quantity', min_qty: '5', cum_qty: '0' },
    });
    expect((await place(buyer, { ...ioc, min_qty: '3' })).order).toMatchObject({ cum_qty: '3' });
    await cancelAll();
  });

  it('is the same order for the same key, and another one with another condition', async () => {
    const oco = {
      ...sell,
      type: 'oco',
      price: '105.00',
      stop_price: '95.00',
      client_order_id: 'two-prices',
    } as const;
    const first = await place(seller, oco);
    expect((await place(seller, oco)).order.order_id).toBe(first.order.order_id);
    expect(code(await seller.client.placeOrder({ ...oco, stop_limit_price: '94.00' }))).toBe(
      'duplicate_client_order_id',
    );
    await cancelAll();
  });

  it('lasts until its time, and says when that is', async () => {
    const expire_at = '2100-01-01T00:00:00.000000Z';
    const gtd = { ...buy, type: 'limit', price: '95.00', time_in_force: 'gtd', expire_at } as const;
    expect((await place(buyer, gtd)).order).toMatchObject({ time_in_force: 'gtd', expire_at });
    const day = { ...buy, type: 'limit', price: '95.00', time_in_force: 'day' } as const;
    expect((await place(buyer, day)).order).toMatchObject({ time_in_force: 'day', expire_at: null });
    expect(code(await buyer.client.placeOrder({ ...gtd, expire_at: '2001-01-01T00:00:00Z' }))).toBe(
      'command_expired',
    );
    expect(code(await buyer.client.placeOrder({ ...day, time_in_force: 'opg' }))).toBe('wrong_phase');
    await cancelAll();
  });

  it('whose fields do not go together is refused with the field that does not', async () => {
    const wrong: [Partial<PlaceOrderRequest>, string][] = [
      [{ type: 'oco', price: '105.00' }, 'stop_price'],
      [{ type: 'oco', price: '105.00', stop_price: '95.00', trail: '1.00' }, 'trail'],
      [{ type: 'trailing_stop' }, 'trail'],
      [{ type: 'trailing_stop', trail: '1.00', time_in_force: 'ioc' }, 'time_in_force'],
      [{ type: 'limit', price: '105.00', min_qty: '5' }, 'min_qty'],
      [{ type: 'limit', price: '105.00', time_in_force: 'ioc', min_qty: '11' }, 'min_qty'],
      [{ type: 'limit', price: '105.00', time_in_force: 'gtd' }, 'expire_at'],
      [{ type: 'limit', price: '105.00', expire_at: '2100-01-01T00:00:00Z' }, 'expire_at'],
      [{ type: 'limit', price: '105.00', stop_limit_price: '95.00' }, 'stop_limit_price'],
      [{ type: 'trailing_stop', trail: '1.00', take_profit: '90.00' }, 'take_profit'],
      [{ type: 'stop', stop_price: '95.00', time_in_force: 'opg' }, 'time_in_force'],
      [{ type: 'market', time_in_force: 'day' }, 'time_in_force'],
    ];
    for (const [fields, field] of wrong) {
      const answer = await seller.client.placeOrder({ ...sell, ...fields } as PlaceOrderRequest);
      const errors = answer.ok ? [] : (answer.error.errors ?? []);
      expect([fields, errors.map((row) => row.field)]).toEqual([fields, [field]]);
    }
    expect(
      code(await seller.client.placeOrder({ ...sell, type: 'oco', price: '95.00', stop_price: '105.00' })),
    ).toBe('invalid_order');
  });
});

describe('an auction', () => {
  it('collects orders, says where it would uncross, and trades when its phase ends', async () => {
    const phaseOf = async () => value(await buyer.client.book('MSFT')).phase;
    value(await ops.client.schedulePhase({ symbol: 'MSFT', phase: 'opening_auction' }));
    await expect.poll(phaseOf).toBe('opening_auction');
    const order = { symbol: 'MSFT', type: 'limit', qty: '10' } as const;
    await place(seller, { ...order, side: 'sell', price: '99.00' });
    await place(buyer, { ...order, side: 'buy', price: '101.00', qty: '15' });
    await expect
      .poll(async () => value(await buyer.client.book('MSFT')).indicative)
      .toMatchObject({ volume: '10', surplus: '5', surplus_side: 'buy' });
    expect(
      code(await buyer.client.placeOrder({ ...order, side: 'buy', price: '99.00', time_in_force: 'ioc' })),
    ).toBe('wrong_phase');
    value(await ops.client.schedulePhase({ symbol: 'MSFT', phase: 'continuous' }));
    await expect.poll(phaseOf).toBe('continuous');
    await exchange.projected();
    const [last] = value(await buyer.client.trades('MSFT')).data;
    expect(last).toMatchObject({ quantity: '10', taker_side: null, busted: false });
    const [fill] = value(await buyer.client.fills({ symbol: 'MSFT' })).data;
    expect(fill).toMatchObject({ liquidity: 'auction', qty: '10', leaves_qty: '5', reversed: false });
    await cancelAll();
  });
});

describe('an operator', () => {
  it('announces phases, ticks and pauses, and sees what is announced', async () => {
    const at = '2099-06-01T13:30:00.000000Z';
    value(await ops.client.schedulePhase({ symbol: 'KILL', phase: 'closed', at, day_ends: true }));
    value(await ops.client.setTickStep('KILL', { from: '90.00', tick: '0.05' }));
    value(await ops.client.setVolatilityPause('KILL', { pause_ms: 5_000 }));
    await expect
      .poll(async () => value(await ops.client.trading()).instruments.find((row) => row.symbol === 'KILL'))
      .toMatchObject({
        ...{ phase: 'continuous', killed: null, volatility_pause_ms: 5_000 },
        schedule: [{ at, phase: 'closed', day_ends: true }],
        tick_steps: [{ from: '90.00', tick: '0.05' }],
      });
    const order = { symbol: 'KILL', side: 'buy', type: 'limit', qty: '1' } as const;
    expect(code(await buyer.client.placeOrder({ ...order, price: '95.01' }))).toBe('price_off_tick');
    value(await buyer.client.placeOrder({ ...order, price: '95.05' }));
    expect(code(await ops.client.schedulePhase({ symbol: 'NOPE', phase: 'closed' }))).toBe('unknown_symbol');
    expect(code(await ops.client.setTickStep('KILL', { from: '90.00', tick: '0.005' }))).toBe('off_tick');
  });

  it('kills an instrument: its orders end, nothing is taken, and after the lift it goes on', async () => {
    const order = { symbol: 'KILL', side: 'buy', type: 'limit', qty: '1', price: '95.05' } as const;
    const { order: live } = await place(buyer, order);
    value(await ops.client.kill({ symbol: 'KILL', reason: 'a drill' }));
    await expect.poll(async () => value(await buyer.client.order(live.order_id)).reason).toBe('killed');
    expect(code(await buyer.client.placeOrder(order))).toBe('trading_killed');
    const killed = value(await ops.client.trading()).instruments.find((row) => row.symbol === 'KILL')?.killed;
    expect(killed).toMatchObject({ reason: 'a drill', operator_account_id: ops.accountId });
    value(await ops.client.liftKill({ symbol: 'KILL', reason: 'over' }));
    await expect.poll(async () => code(await buyer.client.placeOrder(order))).toBe('ok');
    await cancelAll();
  });

  it('kills an account everywhere and lets it go again', async () => {
    const order = { ...buy, type: 'limit', price: '95.00' } as const;
    const { order: live } = await place(buyer, order);
    value(await ops.client.kill({ account_id: buyer.accountId, reason: 'runs wild' }));
    await expect.poll(async () => value(await buyer.client.order(live.order_id)).reason).toBe('killed');
    expect(value(await ops.client.trading()).killed_accounts).toMatchObject([
      { account_id: buyer.accountId, symbol: null, reason: 'runs wild' },
    ]);
    expect(code(await buyer.client.placeOrder(order))).toBe('trading_killed');
    expect((await place(seller, { ...sell, type: 'limit', price: '105.00' })).order.status).toBe('accepted');
    value(await ops.client.liftKill({ account_id: buyer.accountId, reason: 'tamed' }));
    await expect.poll(async () => code(await buyer.client.placeOrder(order))).toBe('ok');
    expect(value(await ops.client.trading()).killed_accounts).toEqual([]);
    await cancelAll();
  });

  it('freezes an account, and finds it first in the list', async () => {
    value(await ops.client.freezeAccount(buyer.accountId, { level: 'trading', reason: 'a question' }));
    const [first] = value(await ops.client.accounts()).data;
    expect(first).toMatchObject({ account_id: buyer.accountId, email: buyer.email, frozen: 'trading' });
    expect(code(await buyer.client.placeOrder({ ...buy, type: 'limit', price: '95.00' }))).toBe(
      'account_frozen',
    );
    expect(code(await buyer.client.deposit({ asset: 'USD', amount: '1', idempotency_key: 'thawed' }))).toBe(
      'ok',
    );
    value(await ops.client.freezeAccount(buyer.accountId, { level: 'everything', reason: 'another' }));
    expect(code(await buyer.client.withdraw({ asset: 'USD', amount: '1', idempotency_key: 'cold' }))).toBe(
      'account_frozen',
    );
    value(await ops.client.freezeAccount(buyer.accountId, { level: 'none', reason: 'answered' }));
    expect(value(await ops.client.accounts({ q: buyer.email })).data).toMatchObject([{ frozen: 'none' }]);
    expect(code(await ops.client.freezeAccount('nobody', { level: 'none', reason: 'x' }))).toBe('not_found');
  });

  it('sets fees and a limit for selling short', async () => {
    const user = await exchange.user();
    value(await user.client.deposit({ asset: 'USD', amount: '100000', idempotency_key: 'cash' }));
    const short = { ...sell, type: 'limit', price: '100.00' } as const;
    expect(code(await user.client.placeOrder(short))).toBe('insufficient_shares');
    value(await ops.client.setAccountTerms(user.accountId, { taker_bps: 7, short_limit: '5000' }));
    expect(value(await ops.client.accounts({ q: user.email })).data).toMatchObject([
      { maker_bps: 1, taker_bps: 7, short_limit: '5000.00' },
    ]);
    expect((await place(user, short)).order.status).toBe('accepted');
    await place(buyer, { ...buy, type: 'limit', price: '100.00' });
    await exchange.projected();
    expect(value(await user.client.positions()).data).toMatchObject([{ symbol: 'AAPL', qty: '-10' }]);
    expect(code(await user.client.placeOrder({ ...short, qty: '100' }))).toBe('short_limit');
    await cancelAll();
  });

  it('takes a trade back: both sides have what they had, and every list says so', async () => {
    const cash = async (user: TestUser) => value(await user.client.balances()).data[0]?.total;
    await exchange.projected();
    const before = [await cash(buyer), await cash(seller)];
    await trade('AAPL', '100.00');
    await exchange.projected();
    const [printed] = value(await buyer.client.trades('AAPL')).data;
    const id = printed?.trade_id ?? 0;
    expect(await cash(buyer)).not.toBe(before[0]);
    expect(value(await ops.client.bustTrade('AAPL', id, { reason: 'clearly erroneous' }))).toMatchObject({
      ...{ trade_id: id, price: '100.00', quantity: '1' },
    });
    await expect.poll(async () => [await cash(buyer), await cash(seller)]).toEqual(before);
    await exchange.projected();
    expect(value(await buyer.client.trades('AAPL')).data[0]).toMatchObject({ trade_id: id, busted: true });
    expect(value(await buyer.client.fills({ symbol: 'AAPL' })).data[0]).toMatchObject({ reversed: true });
    const lines = value(await buyer.client.ledger()).data.filter((line) => line.trade_id === id);
    expect(lines.map((line) => line.kind)).toEqual(
      expect.arrayContaining(['bust_cash', 'bust_shares', 'bust_fee']),
    );
    expect(value(await buyer.client.activity()).data[0]?.kind).toBe('FillReversed');
    expect(code(await ops.client.bustTrade('AAPL', id, { reason: 'again' }))).toBe('already_busted');
    expect(code(await ops.client.bustTrade('AAPL', 99_999, { reason: 'what' }))).toBe('unknown_trade');
  });

  it('finds every trade on the tape of its book, and none that never was', async () => {
    const { db, journal } = exchange;
    await exchange.projected();
    const trades = await db
      .selectFrom('read.trades')
      .select(['instrument_id', 'trade_id', 'event_seq'])
      .execute();
    expect(trades.length).toBeGreaterThan(4);
    for (const { instrument_id: instrument, trade_id: id, event_seq: seq } of trades) {
      const fills = await db
        .selectFrom('read.fills')
        .select('order_id')
        .where('instrument_id', '=', instrument)
        .where('trade_id', '=', id)
        .execute();
      const book = ['book:AAPL', 'book:MSFT', 'book:KILL'][instrument - 1] ?? '';
      const found = await findTrade(journal, book, seq);
      expect([...(found?.orders ?? [])].sort()).toEqual(fills.map((fill) => fill.order_id).sort());
      expect(await findTrade(journal, book, seq - 1)).not.toEqual(found);
    }
    expect(await findTrade(journal, 'book:AAPL', 1_000_000)).toBeUndefined();
    expect(await findTrade(journal, 'book:NOPE', 1)).toBeUndefined();
  });

  it('alone may do any of it', async () => {
    expect(code(await buyer.client.kill({ reason: 'mine' }))).toBe('forbidden');
    expect(code(await buyer.client.freezeAccount(seller.accountId, { level: 'trading', reason: 'x' }))).toBe(
      'forbidden',
    );
    expect(code(await buyer.client.accounts())).toBe('forbidden');
  });
});
