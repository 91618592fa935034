import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startExchange,
  TEST_ORIGIN,
  type ExchangeInProcess,
  type TestUser,
} from '../testing/exchange-in-process.ts';

let exchange: ExchangeInProcess;
let user: TestUser;
let ops: TestUser;

beforeAll(async () => {
  exchange = await startExchange(['AAPL']);
  [user, ops] = [await exchange.user(), await exchange.user('ops')];
  await user.client.deposit({ asset: 'USD', amount: '1000', idempotency_key: 'cash' });
});
afterAll(() => exchange.stop());

async function expectProblem(
  response: Response,
  status: number,
  code: string,
): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>;
  expect([body['code'], response.status]).toEqual([code, status]);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('x-request-id')).toBe(body['request_id']);
  expect(response.headers.get('x-server-time')).toMatch(/Z$/);
  expect(body).toMatchObject({
    type: `/problems/${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  return body;
}

describe('a request that cannot be read', () => {
  const token = (): { token: string } => ({ token: user.token });

  it('gets a problem for every way in which it is wrong', async () => {
    const call = exchange.call;
    const huge = `{"a":"${'x'.repeat(20_000)}"}`;
    const deep = `${'['.repeat(20)}${']'.repeat(20)}`;
    await expectProblem(await call('POST', '/orders', { ...token(), body: '{' }), 400, 'invalid_json');
    await expectProblem(await call('POST', '/orders', { ...token(), body: '' }), 400, 'invalid_json');
    await expectProblem(await call('POST', '/orders', { ...token(), body: deep }), 400, 'invalid_json');
    await expectProblem(await call('POST', '/orders', { ...token(), body: '[]' }), 422, 'validation_failed');
    await expectProblem(
      await call('POST', '/orders', { ...token(), body: 'null' }),
      422,
      'validation_failed',
    );
    await expectProblem(await call('POST', '/orders', { ...token(), body: huge }), 413, 'payload_too_large');
    await expectProblem(await call('POST', '/orders', token()), 415, 'unsupported_media_type');
    await expectProblem(await call('GET', '/nothing', token()), 404, 'not_found');
    await expectProblem(await call('GET', '//ws/v1/other', token()), 404, 'not_found');
    await expectProblem(await call('GET', '/orders?limit=0', token()), 422, 'validation_failed');
    await expectProblem(await call('GET', '/orders?whatever=1', token()), 422, 'validation_failed');
    await expectProblem(await call('GET', '/orders?cursor=nonsense', token()), 422, 'validation_failed');
    await expectProblem(await call('GET', '/orders?min_as_of=nonsense', token()), 422, 'validation_failed');
    await expectProblem(await call('GET', '/orders?symbol=NOPE', token()), 422, 'unknown_symbol');
    await expectProblem(await call('GET', '/instruments/NOPE', token()), 404, 'not_found');
    await expectProblem(await call('GET', '/orders/nonsense', token()), 404, 'not_found');
    await expectProblem(await call('GET', '/me', { token: 'nonsense' }), 401, 'unauthenticated');
    const put = await call('PUT', '/orders', { ...token(), body: {} });
    expect(put.headers.get('allow')).toBe('POST, GET, DELETE');
    await expectProblem(put, 405, 'method_not_allowed');
  });

  it('is cut off while it still streams, whatever length it claims', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new Uint8Array(1_024).fill(32));
      },
    });
    const request = new Request(`${TEST_ORIGIN}/api/v1/orders`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': '10',
        authorization: `Bearer ${user.token}`,
      },
      body: endless,
      duplex: 'half',
    });
    await expectProblem(await exchange.api.app.request(request), 413, 'payload_too_large');
    expect(sent).toBeLessThan(64 * 1_024);
  });

  it('names each field that was refused', async () => {
    const body = { symbol: 'AAPL', side: 'up', type: 'limit', qty: 5, account_id: 1, role: 'ops' };
    const problem = await expectProblem(
      await exchange.call('POST', '/orders', { ...token(), body }),
      422,
      'validation_failed',
    );
    const fields = (problem['errors'] as { field: string }[]).map((row) => row.field);
    expect(fields.sort()).toEqual(['account_id', 'qty', 'role', 'side']);
  });

  it('tells nothing about what went wrong inside', async () => {
    const { db } = exchange;
    // Nothing is on its way into the table that is taken away.
    await exchange.projected();
    await db.schema.withSchema('read').alterTable('balances').renameTo('hidden').execute();
    const response = await exchange.call('GET', '/balances', token());
    await db.schema.withSchema('read').alterTable('hidden').renameTo('balances').execute();
    const problem = await expectProblem(response, 500, 'internal_error');
    expect(JSON.stringify(problem)).not.toMatch(/balances|relation|select/);
  });
});

describe('bad input', () => {
  const order = { symbol: 'AAPL', side: 'buy', type: 'limit', qty: '1', price: '95.00' };
  const transfer = { asset: 'USD', amount: '1', idempotency_key: 'k' };
  const NUMBERS = [
    '1e3',
    '+1',
    ' 1',
    '01',
    '1.',
    '.5',
    'NaN',
    'Infinity',
    '-0',
    '-1',
    '0',
    '１',
    '9'.repeat(40),
    '',
    '1,0',
    '0x10',
  ];
  const cases: [string, string, unknown][] = [
    ...NUMBERS.map((qty): [string, string, unknown] => ['POST', '/orders', { ...order, qty }]),
    ...NUMBERS.map((price): [string, string, unknown] => ['POST', '/orders', { ...order, price }]),
    ...NUMBERS.map((amount): [string, string, unknown] => ['POST', '/deposits', { ...transfer, amount }]),
    ...NUMBERS.map((amount): [string, string, unknown] => ['POST', '/withdrawals', { ...transfer, amount }]),
    ['POST', '/orders', { ...order, qty: '1.5' }],
    ['POST', '/orders', { ...order, qty: 1 }],
    ['POST', '/orders', { ...order, qty: '2147483648' }],
    ['POST', '/orders', { ...order, price: '95.001' }],
    ['POST', '/orders', { ...order, price: '99999999.00' }],
    ['POST', '/orders', { ...order, qty: '2000000000', price: '100000.00' }],
    ['POST', '/orders', { ...order, price: undefined }],
    ['POST', '/orders', { ...order, type: 'market' }],
    ['POST', '/orders', { ...order, type: 'stop' }],
    ['POST', '/orders', { ...order, type: 'stop_limit' }],
    ['POST', '/orders', { ...order, stop_price: '90.00' }],
    ['POST', '/orders', { ...order, symbol: 'NOPE' }],
    ['POST', '/orders', { ...order, symbol: '__proto__' }],
    ['POST', '/orders', { ...order, symbol: 'constructor' }],
    ['POST', '/orders', { ...order, side: 'both' }],
    ['POST', '/orders', { ...order, time_in_force: 'gtd' }],
    ['POST', '/orders', { ...order, time_in_force: 'sometime' }],
    ['POST', '/orders', { ...order, trail: '1.00' }],
    ['POST', '/orders', { ...order, take_profit: 'much' }],
    ['POST', '/orders', { ...order, time_in_force: 'ioc', post_only: true }],
    ['POST', '/orders', { ...order, display_qty: '2' }],
    ['POST', '/orders', { ...order, stp: 'none' }],
    ['POST', '/orders', { ...order, client_order_id: '' }],
    ['POST', '/orders', { ...order, client_order_id: 'x'.repeat(65) }],
    ['POST', '/orders', { ...order, client_order_id: 'a\u0000b' }],
    ['POST', '/orders', { ...order, valid_until: 'tomorrow' }],
    ['POST', '/orders', { ...order, status: 'filled' }],
    ['POST', '/deposits', { ...transfer, asset: 'EUR' }],
    ['POST', '/deposits', { ...transfer, amount: '1.00001' }],
    ['POST', '/deposits', { ...transfer, amount: '10000001' }],
    ['POST', '/deposits', { ...transfer, asset: 'AAPL', amount: '1.5' }],
    ['POST', '/deposits', { ...transfer, idempotency_key: undefined }],
    ['POST', '/deposits', { ...transfer, account_id: 'x' }],
    ['POST', '/accounts', { email: 'x', password: 'long enough password', display_name: 'X' }],
    ['POST', '/accounts', { email: 'x@y.test', password: 'short', display_name: 'X' }],
    ['POST', '/accounts', { email: 'x@y.test', password: 'p'.repeat(1_025), display_name: 'X' }],
    [
      'POST',
      '/accounts',
      { email: 'x@y.test', password: 'long enough password', display_name: 'X', role: 'ops' },
    ],
    [
      'POST',
      '/accounts',
      { email: 'x@y.test', password: 'long enough password', display_name: 'a\u202eb\u0007' },
    ],
    ['POST', '/sessions', { email: 'x@y.test' }],
  ];

  it('is refused with a typed problem and changes nothing', async () => {
    await exchange.projected();
    const before = await positions();
    const users = await countUsers();
    for (const [method, path, body] of cases) {
      const response = await exchange.call(method, path, { token: user.token, body });
      const problem = (await response.json()) as { code: string };
      expect([path, JSON.stringify(body), response.status, problem.code]).toEqual([
        path,
        JSON.stringify(body),
        expect.toSatisfy((status: number) => status >= 400 && status < 500),
        expect.any(String),
      ]);
    }
    for (const body of [{ reason: '' }, { reason: 'x'.repeat(201) }, {}, { reason: 'a\u0000' }]) {
      const response = await exchange.call('POST', '/ops/instruments/AAPL/halt', { token: ops.token, body });
      expect([JSON.stringify(body), response.status]).toEqual([JSON.stringify(body), 422]);
    }
    expect(await positions()).toEqual(before);
    expect(await countUsers()).toBe(users);
  });

  it('in an amend is refused and leaves the order as it was', async () => {
    const placed = await user.client.placeOrder({ ...order, side: 'buy', type: 'limit' });
    if (!placed.ok) throw new Error(placed.error.detail);
    const { order_id: id } = placed.value.order;
    await exchange.projected();
    const before = await positions();
    for (const body of [
      {},
      { qty: '0' },
      { qty: '1.5' },
      { price: '95.001' },
      { stop_price: '95.00' },
      { side: 'sell' },
      { qty: 5 },
    ]) {
      const response = await exchange.call('PATCH', `/orders/${id}`, { token: user.token, body });
      expect([JSON.stringify(body), response.status]).toEqual([JSON.stringify(body), 422]);
    }
    expect(await positions()).toEqual(before);
    expect(await user.client.order(id)).toMatchObject({
      ok: true,
      value: { qty: '1', price: '95.00', status: 'accepted' },
    });
  });

  async function positions(): Promise<(number | undefined)[]> {
    const actors = await exchange.journal.actors();
    return Promise.all(actors.map(async ({ name }) => (await exchange.journal.control(name))?.lastIn));
  }
  async function countUsers(): Promise<number> {
    return (await exchange.db.selectFrom('auth.users').select('id').execute()).length;
  }
});

describe('every answer', () => {
  it('carries the security headers, and API answers are stored nowhere', async () => {
    for (const path of ['/instruments', '/nothing', '//', '//openapi.json']) {
      const response = await exchange.call('GET', path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('x-powered-by')).toBeNull();
      if (!path.startsWith('//')) expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is described by an OpenAPI 3.1 document and shown by a page without foreign addresses', async () => {
    const document = (await (await exchange.call('GET', '//openapi.json')).json()) as Record<
      string,
      Record<string, unknown>
    >;
    expect(document['openapi']).toBe('3.1.0');
    expect(Object.keys(document['paths'] ?? {})).toContain('/api/v1/orders/{order_id}');
    const page = await (await exchange.call('GET', '//docs')).text();
    expect(page).toContain('/docs/scalar.js');
    expect(page).not.toMatch(/https?:\/\//);
    expect((await exchange.call('GET', '//docs/scalar.js')).headers.get('content-type')).toContain(
      'javascript',
    );
    expect((await exchange.call('GET', '//problems/off_tick')).status).toBe(200);
  });
});
