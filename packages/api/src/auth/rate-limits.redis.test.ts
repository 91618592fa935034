import { startRedis } from '@buttonwood/engine/testing/servers.ts';
import type { TestServer } from '@buttonwood/engine/testing/test-server.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RateLimits } from './rate-limits.ts';

let server: TestServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { enableOfflineQueue: false });
  await new Promise((resolve) => redis.once('ready', resolve));
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const limits = (): RateLimits =>
  new RateLimits({ rates: { orders: 0, cancels: 0, reads: 0 }, signInsPerMinute: 3 }, redis);

describe('the budget of sign-ins', () => {
  it('is not refilled by a restart, and is each email’s own', async () => {
    const before = limits();
    for (let n = 0; n < 3; n++) await before.takeSignIn('ada@buttonwood.test');
    const after = limits();
    await expect(after.takeSignIn('ada@buttonwood.test')).rejects.toMatchObject({
      problem: { code: 'rate_limited', status: 429 },
    });
    await after.takeSignIn('bob@buttonwood.test');
  });
});
