import { startRedis } from '@buttonwood/engine/testing/servers.ts';
import { providersFromEnv } from '@buttonwood/engine/market-data/providers/from-env.ts';
import { DEMO_FILES } from '@buttonwood/engine/market-data/demo-data.ts';
import type { TestServer } from '@buttonwood/engine/testing/test-server.ts';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSyncProviders } from './sync-providers.ts';

const log = pino({ level: 'silent' });
const KEY = 'a-key-of-a-test';
const env = { BUTTONWOOD_PROVIDERS: 'tiingo,twelvedata,synthetic', TWELVEDATA_API_KEY: KEY };

let server: TestServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined); // The last test takes the server away.
  await new Promise((resolve) => redis.once('ready', resolve));
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describe('the sources that operators see', () => {
  it('stand in the order of priority, with the variable that is missing and what is used of each limit', async () => {
    const [, twelveData] = providersFromEnv({ env, redis, files: DEMO_FILES });
    await twelveData?.gate.take(3, ['AAPL']);
    const shown = await createSyncProviders({ env, redis, log })();
    expect(shown.map(({ id, missing }) => [id, missing])).toEqual([
      ['tiingo', 'TIINGO_API_KEY'],
      ['twelvedata', null],
      ['synthetic', null],
    ]);
    expect(shown[1]?.limits).toEqual([
      { window: 'minute', used: 3, limit: 8 },
      { window: 'day', used: 3, limit: 800 },
    ]);
    expect(shown[2]?.limits).toEqual([]);
    expect(JSON.stringify(shown)).not.toContain(KEY);
  });

  it('say until when they have asked for silence', async () => {
    const [, twelveData] = providersFromEnv({ env, redis, files: DEMO_FILES });
    await twelveData?.gate.pause(Date.now() + 60_000, 'minute');
    const shown = await createSyncProviders({ env, redis, log })();
    expect(shown[1]?.paused_until).toMatch(/^\d{4}-.*Z$/);
  });

  it('are none when the settings cannot be read, and the API goes on', async () => {
    const wrong = { BUTTONWOOD_PROVIDERS: 'carrier-pigeon' };
    expect(await createSyncProviders({ env: wrong, redis, log })()).toEqual([]);
    expect(await createSyncProviders({ env, redis: undefined, log })()).toEqual([]);
  });

  it('are shown without limits while Redis is away', async () => {
    const shownBy = createSyncProviders({ env, redis, log });
    redis.disconnect();
    const shown = await shownBy();
    expect(shown[1]).toEqual({ id: 'twelvedata', missing: null, limits: [], paused_until: null });
  });
});
