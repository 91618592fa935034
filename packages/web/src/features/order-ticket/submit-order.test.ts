import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiResult } from '@buttonwood/api/client/http-client.ts';
import type { Order, OrderResult, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { anOrder } from '../../testing/samples.ts';
import { createOrderSubmitter, type OrderSubmitter } from './submit-order.ts';

const BUY: PlaceOrderRequest = { symbol: 'ACME', side: 'buy', type: 'limit', qty: '100', price: '10.00' };
const problem = (status: number, code: string): ApiResult<never> => ({
  ok: false,
  error: { type: 'about:blank', title: code, status, detail: `Says ${code}.`, code } satisfies Problem,
  retryAfterMs: null,
});
const accepted: ApiResult<OrderResult> = {
  ok: true,
  status: 201,
  replayed: false,
  value: { order: anOrder(), fills: [] },
};

describe('sending an order', () => {
  let keys: (string | undefined)[];
  let next: () => Promise<ApiResult<OrderResult>>;
  let found: ApiResult<Order>;
  let orders: Order[];
  let submitter: OrderSubmitter;

  beforeEach(() => {
    vi.useFakeTimers();
    keys = [];
    orders = [];
    found = problem(404, 'not_found');
    submitter = createOrderSubmitter(
      {
        placeOrder: (body) => {
          keys.push(body.client_order_id);
          return next();
        },
        orderByClientId: () => Promise.resolve(found),
      },
      (order) => orders.push(order),
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends in the order as the exchange took it', async () => {
    next = () => Promise.resolve(accepted);
    await submitter.submit(BUY);
    expect(submitter.submission()).toMatchObject({ kind: 'done' });
    expect(orders.length).toBe(1);
  });

  test('a refusal is a refusal', async () => {
    next = () => Promise.resolve(problem(422, 'insufficient_funds'));
    await submitter.submit(BUY);
    expect(submitter.submission()).toMatchObject({ kind: 'refused' });
    expect(orders).toEqual([]);
  });

  test('a lost answer is unknown, and sending again uses the same key', async () => {
    next = () => Promise.resolve(problem(0, 'network_error'));
    await submitter.submit(BUY);
    expect(submitter.submission().kind).toBe('unknown');
    next = () => Promise.resolve(accepted);
    await submitter.sendAgain();
    expect(submitter.submission().kind).toBe('done');
    expect(keys.length).toBe(2);
    expect(keys[0]).toBe(keys[1]);
  });

  test('no answer within three seconds is unknown, and the late answer still counts', async () => {
    let answer = (_: ApiResult<OrderResult>): void => undefined;
    next = () => new Promise((settle) => (answer = settle));
    const sent = submitter.submit(BUY);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(submitter.submission().kind).toBe('unknown');
    answer(accepted);
    await sent;
    expect(submitter.submission().kind).toBe('done');
  });

  test('a check finds the order, or says that there is none so far', async () => {
    next = () => Promise.resolve(problem(503, 'outcome_unknown'));
    await submitter.submit(BUY);
    await submitter.check();
    expect(submitter.submission()).toMatchObject({ kind: 'unknown' });
    found = { ok: true, status: 200, replayed: false, value: anOrder() };
    await submitter.check();
    expect(submitter.submission().kind).toBe('done');
  });
});
