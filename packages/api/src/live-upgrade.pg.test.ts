import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { connectLive } from './client/live-client.ts';
import { startServer, type RunningServer } from './http-server.ts';
import { startExchange, type ExchangeInProcess, type TestUser } from './testing/exchange-in-process.ts';

let exchange: ExchangeInProcess;
let server: RunningServer;
let user: TestUser;
let cookie: string;
let own: string;

beforeAll(async () => {
  exchange = await startExchange(['AAPL']);
  user = await exchange.user();
  const log = pino({ level: 'silent' });
  server = await startServer(exchange.api, { host: '127.0.0.1', port: 0, origins: [] }, log);
  own = `http://127.0.0.1:${server.port}`;
  const body = { email: user.email, password: 'a password of a test' };
  const signedIn = await exchange.call('POST', '/sessions', { body });
  cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
});
afterAll(async () => {
  await server.drain();
  await exchange.stop();
  server.close();
});

/** Tries to connect; returns 101 or the status that refused the upgrade. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  }).catch(() => 0) as Promise<number>;
}

describe('an upgrade', () => {
  it('is for one address only', async () => {
    for (const path of [
      '/ws/v1/',
      '/ws',
      '/ws/v2',
      '/WS/v1',
      '/ws/v1?token=x',
      '//ws/v1',
      '/api/v1/orders',
    ]) {
      expect([path, await upgrade(path, {})]).toEqual([path, 404]);
    }
    expect(await upgrade('/ws/v1', {})).toBe(101);
  });

  it('by cookie needs an own page: another one, or none at all, is refused', async () => {
    expect(await upgrade('/ws/v1', { cookie, origin: own })).toBe(101);
    for (const origin of ['http://evil.test', 'null', `${own}.evil.test`, own.replace('http', 'https')]) {
      expect([origin, await upgrade('/ws/v1', { cookie, origin })]).toEqual([origin, 403]);
    }
    expect(await upgrade('/ws/v1', { cookie })).toBe(403);
  });

  it('with a token that is no good is refused before it happens', async () => {
    expect(await upgrade('/ws/v1', { authorization: `Bearer ${'a'.repeat(40)}` })).toBe(401);
    expect(await upgrade('/ws/v1', { authorization: `Bearer ${user.token}` })).toBe(101);
  });
});

describe('the live client', () => {
  it('places an order, hears of it, and is sent away when its session is revoked', async () => {
    const client = await exchange.user();
    await client.client.deposit({ asset: 'USD', amount: '1000', idempotency_key: 'cash' });
    const states: string[] = [];
    const heard: string[] = [];
    const live = connectLive({
      url: `ws://127.0.0.1:${server.port}/ws/v1`,
      token: client.token,
      onStatus: ({ state }) => states.push(state),
    });
    live.subscribePrivate('orders', {
      onPush: (push) => heard.push(...push.data.map((order) => order.client_order_id)),
    });
    await expect.poll(() => states.at(-1)).toBe('open');
    const order = {
      symbol: 'AAPL',
      side: 'buy',
      type: 'limit',
      qty: '1',
      price: '95.00',
      client_order_id: 'live-1',
    } as const;
    const placed = await live.place(order);
    expect(placed).toMatchObject({ ok: true, value: { order: { status: 'accepted' } } });
    await expect.poll(() => heard).toContain('live-1');
    expect(await live.place({ ...order, client_order_id: 'live-2', price: '0.001' })).toMatchObject({
      ok: false,
      error: { code: 'off_tick' },
    });
    await client.client.signOut();
    await expect.poll(() => states.at(-1)).toBe('unauthorized');
    live.close();
  });

  it('over ws has the role it has over HTTP', async () => {
    const ops = await exchange.user('ops');
    const live = connectLive({ url: `ws://127.0.0.1:${server.port}/ws/v1`, token: ops.token });
    await expect.poll(() => live.status().state).toBe('open');
    const order = { symbol: 'AAPL', side: 'buy', type: 'limit', qty: '1', price: '95.00' } as const;
    expect(await live.place(order)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    live.close();
  });
});
