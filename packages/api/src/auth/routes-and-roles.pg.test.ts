import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, type ExchangeInProcess, type TestUser } from '../testing/exchange-in-process.ts';
import { ROUTE_RULES } from './roles.ts';

let exchange: ExchangeInProcess;
let users: Readonly<Record<'trader' | 'market_maker' | 'ops', TestUser>>;

beforeAll(async () => {
  exchange = await startExchange();
  users = {
    trader: await exchange.user('trader'),
    market_maker: await exchange.user('market_maker'),
    ops: await exchange.user('ops'),
  };
});
afterAll(() => exchange.stop());

/** Sends a request to the route with nothing that could make it succeed, so that only the permission decides. */
async function status(route: string, token?: string): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const response = await exchange.call(method, `/${path.replace(/:[a-z_]+/g, 'nothing')}`, {
    ...(token === undefined ? {} : { token }),
    ...(method === 'POST' || method === 'PATCH' ? { body: {} } : {}),
  });
  return response.status;
}

describe('the table of routes and roles', () => {
  it('has exactly the routes of the application', () => {
    const served = new Set(
      exchange.api.app.routes
        .filter((route) => route.method !== 'ALL')
        .map((route) => `${route.method} ${route.path}`),
    );
    expect([...served].sort()).toEqual([...ROUTE_RULES.keys()].sort());
  });

  it('names no role for sign-up, sign-in, market data, health and documents only', () => {
    const open = [...ROUTE_RULES].filter(([, { access }]) => access === 'public').map(([route]) => route);
    expect(
      open.every((route) =>
        /(accounts|sessions|instruments.*|companies.*|health|openapi\.json|docs.*|problems.*)$/.test(route),
      ),
    ).toBe(true);
  });

  it('lets operators halt but not trade, and everybody else trade but not halt', () => {
    for (const [route, { access }] of ROUTE_RULES) {
      const [method = '', path = ''] = route.split(' ');
      if (/\/ops\//.test(path)) expect([route, access]).toEqual([route, ['ops']]);
      else if (method !== 'GET' && /\/(orders|deposits|withdrawals)/.test(path)) {
        expect([route, access]).toEqual([route, ['trader', 'market_maker']]);
      }
    }
    expect(ROUTE_RULES.get('GET /api/v1/metrics')?.access).toBe('local');
  });

  it('keeps everybody without a session out of what is not public', async () => {
    for (const [route, { access }] of ROUTE_RULES) {
      if (access === 'public') continue;
      expect([route, await status(route)]).toEqual([route, 401]);
    }
  });

  it('keeps each role out of what it is not named for, and lets it into the rest', async () => {
    for (const role of ['trader', 'market_maker', 'ops'] as const) {
      for (const [route, { access }] of ROUTE_RULES) {
        if (access === 'public' || route === 'DELETE /api/v1/sessions/current') continue;
        const allowed = access === 'local' ? role === 'ops' : access.includes(role);
        const answered = await status(route, users[role].token);
        if (allowed) expect([route, role, answered]).not.toEqual([route, role, 403]);
        else expect([route, role, answered]).toEqual([route, role, 403]);
      }
    }
  });
});

describe('what belongs to somebody else', () => {
  it('is not there: orders by every route with an id, fills and sessions', async () => {
    const [owner, stranger] = [users.trader, users.market_maker];
    await owner.client.deposit({ asset: 'USD', amount: '1000', idempotency_key: 'cash' });
    const placed = await owner.client.placeOrder({
      symbol: 'AAPL',
      side: 'buy',
      type: 'limit',
      qty: '1',
      price: '95.00',
      client_order_id: 'mine',
    });
    if (!placed.ok) throw new Error(placed.error.detail);
    const { order_id: id } = placed.value.order;
    const sessions = await owner.client.sessions();
    if (!sessions.ok) throw new Error(sessions.error.detail);
    const session = sessions.value.data[0]?.session_id ?? '';
    // In the read model as well, not only where the owner's own answers are remembered.
    await exchange.projected();
    const attempts: [string, string, unknown?][] = [
      ['GET', `/orders/${id}`],
      ['PATCH', `/orders/${id}`, { qty: '2' }],
      ['DELETE', `/orders/${id}`],
      ['GET', '/orders/by-client-id/mine'],
      ['DELETE', `/sessions/${session}`],
    ];
    for (const [method, path, body] of attempts) {
      const response = await exchange.call(method, path, {
        token: stranger.token,
        ...(body === undefined ? {} : { body }),
      });
      expect([method, path, response.status]).toEqual([method, path, 404]);
    }
    for (const path of [
      '/orders?status=all',
      '/orders?status=all&client_order_id=mine',
      `/fills?order_id=${id}`,
    ]) {
      const response = await exchange.call('GET', path, { token: stranger.token });
      expect(await response.json()).toMatchObject({ data: [] });
    }
    const after = await owner.client.order(id);
    expect(after).toMatchObject({ ok: true, value: { status: 'accepted', qty: '1' } });
    expect((await owner.client.me()).ok).toBe(true);
  });
});
