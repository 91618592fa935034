import { startRedis } from '@buttonwood/engine/testing/servers.ts';
import type { TestServer } from '@buttonwood/engine/testing/test-server.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOOK_EVERY_MS, RedisMemory } from './redis-memory.ts';

let server: TestServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  await redis.ping();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

it('knows how full Redis is, and that one without a limit never is', async () => {
  let now = 0;
  const memory = new RedisMemory(redis, () => now);
  const look = async (): Promise<number> => {
    now += LOOK_EVERY_MS;
    memory.share();
    await redis.ping(); // Answered after the look.
    return memory.share();
  };
  expect(await look()).toBe(0);
  await redis.config('SET', 'maxmemory', 1_000_000_000);
  const share = await look();
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(0.5);
  await redis.config('SET', 'maxmemory', 1);
  expect(await look()).toBeGreaterThan(1);
  await redis.config('SET', 'maxmemory', 0);
});
