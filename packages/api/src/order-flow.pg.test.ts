import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '@buttonwood/shared/base/assert.ts';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import type { ApiResult } from './client/http-client.ts';
import { newUuidV7 } from './client/uuid-v7.ts';
import { startExchange, type ExchangeInProcess, type TestUser } from './testing/exchange-in-process.ts';

let exchange: ExchangeInProcess;
let seller: TestUser;
let buyer: TestUser;
let ops: TestUser;

beforeAll(async () => {
  exchange = await startExchange(['AAPL', 'MSFT']);
  [seller, buyer, ops] = [await exchange.user(), await exchange.user(), await exchange.user('ops')];
  value(await seller.client.deposit({ asset: 'AAPL', amount: '10000', idempotency_key: 'shares' }));
  value(await seller.client.deposit({ asset: 'USD', amount: '1000000', idempotency_key: 'cash' }));
  value(await buyer.client.deposit({ asset: 'USD', amount: '1000000', idempotency_key: 'cash' }));
});
afterAll(() => exchange.stop());

const limit = (side: 'buy' | 'sell', qty: string, price: string) =>
  ({ symbol: 'AAPL', side, type: 'limit', qty, price }) as const;

function value<T>(result: ApiResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

function code(result: ApiResult<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

/** The last order that the ledger was sent. */
async function lastPlaced({
  journal,
}: ExchangeInProcess): Promise<{ readonly checked: number; readonly keyTime: number }> {
  const entries = await journal.readInbox('ledger:0', 0, Number.MAX_SAFE_INTEGER);
  const placed = entries
    .flatMap(({ bytes }) => decodeFrame(bytes))
    .filter(({ kind }) => kind === 'PlaceOrder');
  const last = placed.at(-1);
  if (last?.kind !== 'PlaceOrder') throw new Error('no order was sent to the ledger');
  return last.body;
}

describe('an order', () => {
  it('trades, and its answer carries the settled fill with its fee', async () => {
    const sell = value(await seller.client.placeOrder(limit('sell', '100', '100.00')));
    expect(sell.order).toMatchObject({ status: 'accepted', leaves_qty: '100', reason: null });
    const buy = value(await buyer.client.placeOrder(limit('buy', '60', '101.00')));
    expect(buy.order).toMatchObject({
      status: 'filled',
      cum_qty: '60',
      avg_price: '100.0000',
      fees: '1.80',
      reason: null,
    });
    expect(buy.fills).toMatchObject([
      { price: '100.00', qty: '60', liquidity: 'taker', fee: '1.80', leaves_qty: '0' },
    ]);
    expect(value(await seller.client.order(sell.order.order_id))).toMatchObject({
      status: 'partially_filled',
      leaves_qty: '40',
    });
    value(await seller.client.cancelOrder(sell.order.order_id));
  });

  it('can be read by both its ids as soon as it has been answered', async () => {
    for (let round = 0; round < 20; round++) {
      const { order } = value(await buyer.client.placeOrder(limit('buy', '1', '95.00')));
      expect(value(await buyer.client.order(order.order_id)).status).toBe('accepted');
      expect(value(await buyer.client.orderByClientId(order.client_order_id)).order_id).toBe(order.order_id);
      const open = value(await buyer.client.orders({ status: 'open' }));
      expect(open.data.map((row) => row.order_id)).toContain(order.order_id);
    }
    expect(value(await buyer.client.cancelAllOrders({ symbol: 'AAPL' })).requested).toBe(20);
  });

  it('is placed once however often it is sent, fresh key or old', async () => {
    const keys = [newUuidV7(), newUuidV7(Date.now() - 86_400_000), 'my-own-key'];
    for (const client_order_id of keys) {
      const body = { ...limit('buy', '5', '94.00'), client_order_id };
      const sent = await Promise.all([1, 2, 3].map(() => buyer.client.placeOrder(body)));
      const orders = sent.map((result) => value(result).order.order_id);
      expect(new Set(orders).size).toBe(1);
      expect(sent.filter((result) => result.ok && !result.replayed)).toHaveLength(1);
      expect(code(await buyer.client.placeOrder({ ...body, qty: '6' }))).toBe('duplicate_client_order_id');
    }
    expect(value(await buyer.client.cancelAllOrders()).requested).toBe(3);
  });

  it('without an id of the client is new to the ledger, however few minutes its window of keys spans', async () => {
    const { token } = buyer;
    const searchedUpTo = async (body: object): Promise<number> => {
      expect((await exchange.call('POST', '/orders', { token, body })).status).toBe(201);
      return (await lastPlaced(exchange)).checked;
    };
    expect(await searchedUpTo(limit('buy', '1', '94.00'))).toBe(Number.MAX_SAFE_INTEGER);
    expect(await searchedUpTo({ ...limit('buy', '1', '94.00'), client_order_id: newUuidV7() })).toBe(0);
    expect(value(await buyer.client.cancelAllOrders()).requested).toBe(2);
  });

  it('whose key was found is not new to the ledger, whatever time the key has in it', async () => {
    const made = Date.now() - 86_400_000;
    const body = { ...limit('buy', '1', '94.00'), client_order_id: newUuidV7(made) };
    value(await buyer.client.placeOrder(body));
    expect((await lastPlaced(exchange)).keyTime).toBe(made * 1_000);
    await exchange.projected();
    value(await buyer.client.placeOrder(body));
    expect(await lastPlaced(exchange)).toMatchObject({ checked: 0, keyTime: 0 });
    expect(value(await buyer.client.cancelAllOrders()).requested).toBe(1);
  });

  it('that was refused is refused again with the same key', async () => {
    const body = { ...limit('buy', '1000000', '100.00'), client_order_id: 'too-much' };
    expect(code(await buyer.client.placeOrder(body))).toBe('insufficient_funds');
    value(await buyer.client.deposit({ asset: 'USD', amount: '1', idempotency_key: 'one-more' }));
    const again = await buyer.client.placeOrder(body);
    expect(again).toMatchObject({
      ok: false,
      error: { code: 'insufficient_funds', final_status: 'rejected' },
    });
  });

  it('keeps its place when it gets smaller and loses it when its price changes', async () => {
    const { order } = value(await buyer.client.placeOrder(limit('buy', '50', '93.00')));
    const smaller = value(await buyer.client.amendOrder(order.order_id, { qty: '40' }));
    expect(smaller).toMatchObject({
      priority_kept: true,
      order: { qty: '40', leaves_qty: '40', status: 'accepted' },
    });
    const moved = value(await buyer.client.amendOrder(order.order_id, { price: '93.50' }));
    expect(moved).toMatchObject({ priority_kept: false, order: { price: '93.50', qty: '40' } });
    const canceled = value(await buyer.client.cancelOrder(order.order_id));
    expect(canceled.order).toMatchObject({
      status: 'canceled',
      reason: 'requested',
      leaves_qty: '0',
      cum_qty: '0',
    });
  });

  it('that is over cannot be canceled or amended, and the answer says how it ended', async () => {
    const { order } = value(await buyer.client.placeOrder(limit('buy', '5', '92.00')));
    value(await buyer.client.cancelOrder(order.order_id));
    for (const result of [
      await buyer.client.cancelOrder(order.order_id),
      await buyer.client.amendOrder(order.order_id, { qty: '4' }),
    ]) {
      expect(result).toMatchObject({
        ok: false,
        error: { status: 409, final_status: 'canceled', order_id: order.order_id },
      });
    }
  });

  it('to trade at once or not at all leaves nothing behind', async () => {
    const ioc = value(await buyer.client.placeOrder({ ...limit('buy', '5', '92.00'), time_in_force: 'ioc' }));
    expect(ioc.order).toMatchObject({ status: 'canceled', reason: 'ioc_remainder', leaves_qty: '0' });
    const market = value(
      await buyer.client.placeOrder({ symbol: 'AAPL', side: 'buy', type: 'market', qty: '5' }),
    );
    expect(market.order).toMatchObject({ status: 'canceled', price: null });
  });
});

describe('money', () => {
  it('moves with a trade, and the postings add up to the balance', async () => {
    value(await seller.client.placeOrder(limit('sell', '10', '100.00')));
    value(await buyer.client.placeOrder(limit('buy', '10', '100.00')));
    await exchange.projected();
    for (const { client } of [seller, buyer]) {
      const balances = value(await client.balances()).data;
      const lines = value(await client.ledger({ limit: 500 })).data;
      for (const { asset, total } of balances) {
        const sum = lines
          .filter((line) => line.asset === asset)
          .reduce((all, line) => all + Math.round(Number(line.amount) * 10_000), 0);
        expect(sum).toBe(Math.round(Number(total) * 10_000));
      }
    }
  });

  it('comes and goes once for each key', async () => {
    const transfer = { asset: 'USD', amount: '12.50', idempotency_key: 'twelve' };
    const first = await buyer.client.deposit(transfer);
    const again = await buyer.client.deposit(transfer);
    expect(first).toMatchObject({ ok: true, replayed: false, value: { amount: '12.50' } });
    expect(again).toMatchObject({ ok: true, replayed: true, value: { seq: value(first).seq } });
    expect(code(await buyer.client.deposit({ ...transfer, amount: '12.51' }))).toBe(
      'duplicate_client_order_id',
    );
    expect(code(await buyer.client.withdraw(transfer))).toBe('duplicate_client_order_id');
    expect(code(await buyer.client.withdraw({ ...transfer, amount: '99999999', idempotency_key: 'w' }))).toBe(
      'insufficient_funds',
    );
  });

  it('cannot be withdrawn while an order holds it', async () => {
    const { order } = value(await buyer.client.placeOrder(limit('buy', '100', '95.00')));
    const cash = must(value(await buyer.client.balances()).data[0], 'everybody has a cash balance');
    expect(Number(cash.held)).toBeGreaterThanOrEqual(9_500);
    expect(
      code(await buyer.client.withdraw({ asset: 'USD', amount: cash.total, idempotency_key: 'all' })),
    ).toBe('insufficient_funds');
    value(await buyer.client.cancelOrder(order.order_id));
    const after = must(value(await buyer.client.balances()).data[0], 'everybody has a cash balance');
    expect(after.held).toBe('0.00');
  });
});

describe('an operator', () => {
  it('halts an instrument: nothing is taken until it is resumed, and cancels go on', async () => {
    const { order } = value(await buyer.client.placeOrder(limit('buy', '1', '95.00')));
    expect(value(await ops.client.halt('AAPL', { reason: 'test' })).phase).toBe('halted');
    expect(code(await buyer.client.placeOrder(limit('buy', '1', '95.00')))).toBe('halted');
    expect(value(await buyer.client.cancelOrder(order.order_id)).order.status).toBe('canceled');
    expect(value(await ops.client.resume('AAPL', { reason: 'test' })).phase).toBe('continuous');
    value(await buyer.client.placeOrder({ ...limit('buy', '1', '95.00'), time_in_force: 'ioc' }));
  });
});

describe('a read', () => {
  it('is at least as new as the as_of it was given', async () => {
    const { as_of } = value(await buyer.client.balances());
    expect(value(await seller.client.balances({ minAsOf: as_of })).data.length).toBeGreaterThan(0);
  });

  it('that asks for more than there is says so in bounded time', async () => {
    const future = Buffer.from(JSON.stringify([['ledger:0', 1e12]])).toString('base64url');
    const result = await buyer.client.balances({ minAsOf: future });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'read_model_behind', status: 503, retryable: true },
    });
  });

  it('pages through a list without losing or repeating a row', async () => {
    await exchange.projected();
    const all = value(await buyer.client.activity({ limit: 500 })).data.map((row) => row.seq);
    const paged: number[] = [];
    let cursor: string | undefined;
    do {
      const page = value(await buyer.client.activity({ limit: 7, cursor }));
      paged.push(...page.data.map((row) => row.seq));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    expect(all).toEqual(all.map((_, index) => all.length - index));
  });

  it('pages through orders, newest first', async () => {
    await exchange.projected();
    const all = value(await buyer.client.orders({ status: 'all', limit: 500 })).data.map(
      (row) => row.order_id,
    );
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = value(await buyer.client.orders({ status: 'all', limit: 4, cursor }));
      paged.push(...page.data.map((row) => row.order_id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(10);
  });

  it('of the market gives instruments, book and trades', async () => {
    const instruments = value(await buyer.client.instruments()).data;
    expect(instruments.map((row) => row.symbol)).toEqual(['AAPL', 'MSFT']);
    expect(instruments[0]).toMatchObject({
      tick_size: '0.01',
      reference_price: '100.00',
      band_low: '90.00',
      band_high: '110.00',
    });
    value(await seller.client.placeOrder(limit('sell', '7', '109.00')));
    expect(value(await buyer.client.book('AAPL')).asks).toContainEqual(['109.00', '7', 1]);
    await exchange.projected();
    expect(value(await buyer.client.trades('AAPL')).data[0]).toMatchObject({
      symbol: 'AAPL',
      price: '100.00',
    });
    expect(value(await buyer.client.candles('AAPL')).data.length).toBeGreaterThan(0);
  });
});
