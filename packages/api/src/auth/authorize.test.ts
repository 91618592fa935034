import type { Hono } from 'hono';
import { pino } from 'pino';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiEnv } from '../http/api-env.ts';
import { installErrorHandler } from '../http/problem-responses.ts';
import { authorize } from './authorize.ts';
import { RateLimits } from './rate-limits.ts';

function appWith(
  rates: { orders: number; cancels: number; reads: number },
  signInsPerMinute = 0,
): Hono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>();
  installErrorHandler(app, pino({ level: 'silent' }));
  app.use(async (c, next) => {
    const role = c.req.header('x-role');
    if (role === 'trader' || role === 'market_maker') {
      const user = { userId: 'u', accountId: 1_000, email: '', displayName: '', sessionId: '', expiresAt: 0 };
      c.set('principal', { ...user, role, via: 'bearer' });
    }
    await next();
  });
  app.use(authorize(new RateLimits({ rates, signInsPerMinute }, undefined)));
  for (const path of ['/api/v1/orders', '/api/v1/sessions', '/api/v1/forgotten'] as const) {
    app.get(path, (c) => c.text('done'));
    app.post(path, (c) => c.text('done'));
    app.delete(path, (c) => c.text('done'));
  }
  return app;
}

const trader = { 'x-role': 'trader' };

describe('a route', () => {
  it('that is not in the table of routes and roles does not exist for anybody', async () => {
    const app = appWith({ orders: 0, cancels: 0, reads: 0 });
    expect((await app.request('/api/v1/forgotten', { headers: trader })).status).toBe(404);
    expect((await app.request('/api/v1/forgotten')).status).toBe(404);
    expect((await app.request('/api/v1/orders', { headers: trader })).status).toBe(200);
    expect((await app.request('/api/v1/orders')).status).toBe(401);
  });
});

describe('a budget', () => {
  // A budget is filled again by the clock: it stands still while a test uses one up.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('of orders that is used up says when to come back, and leaves cancels and reads alone', async () => {
    const app = appWith({ orders: 2, cancels: 2, reads: 2 });
    const post = () => app.request('/api/v1/orders', { method: 'POST', headers: trader });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) statuses.push((await post()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect(Number((await post()).headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await app.request('/api/v1/orders', { method: 'DELETE', headers: trader })).status).toBe(200);
    expect((await app.request('/api/v1/orders', { headers: trader })).status).toBe(200);
  });

  it('is twenty times as large for a market maker, who quotes many instruments', async () => {
    const app = appWith({ orders: 1, cancels: 1, reads: 1 });
    const headers = { 'x-role': 'market_maker' };
    const statuses: number[] = [];
    for (let n = 0; n < 41; n++) {
      statuses.push((await app.request('/api/v1/orders', { method: 'POST', headers })).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect(statuses.at(-1)).toBe(429);
  });

  it('of 0 is none', async () => {
    const app = appWith({ orders: 0, cancels: 0, reads: 0 });
    for (let n = 0; n < 50; n++) {
      expect((await app.request('/api/v1/orders', { method: 'POST', headers: trader })).status).toBe(200);
    }
  });

  it('of sign-ins is counted per address', async () => {
    const app = appWith({ orders: 0, cancels: 0, reads: 0 }, 1);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++)
      statuses.push((await app.request('/api/v1/sessions', { method: 'POST' })).status);
    expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(200));
    expect(statuses[10]).toBe(429);
  });
});
