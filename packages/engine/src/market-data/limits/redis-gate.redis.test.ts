// Goal: whatever is asked, and by however many processes, no stretch of a window's length lets more through than the window holds,
// and a refused caller is told the instant at which it works. Method: long seeded stories on a clock of our own against a count by
// hand, then real processes against the double, which counts.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Redis } from 'ioredis';
import { connectWithin, openConnection } from '../../journal/redis-connection.ts';
import { startRedis } from '../../testing/servers.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { startProviderDouble } from '../testing/provider-double.ts';
import { generator } from '../providers/synthetic/price-walk.ts';
import type { ProviderLimits } from './provider-limits.ts';
import { createRedisGate, MAX_PAUSE_MS } from './redis-gate.ts';
import type { RequestGate } from './request-gate.ts';
import { createRedisLease } from './stream-lease.ts';

vi.setConfig({ testTimeout: 120_000 });
const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-20T00:00:00Z');
const KEY = 'a-secret-key-4711';

let server: TestServer;
let redis: Redis;
let now = START;
beforeAll(async () => {
  server = await startRedis({ appendFsync: 'always' });
  redis = await connection();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  now = START;
  await redis.flushall();
});

async function connection(): Promise<Redis> {
  const opened = openConnection(server.url, () => undefined);
  await connectWithin(opened);
  return opened;
}

function gate(limits: ProviderLimits, source = 'tiingo'): RequestGate {
  return createRedisGate({ redis, source, key: KEY, limits, clock: () => now });
}

describe('a gate', () => {
  test('never lets more through than any window holds, and says when to come again', async () => {
    const limits = { second: 3, minute: 20, hour: 50, day: 120 } as const;
    const lengths = { second: 1_000, minute: 60_000, hour: 3_600_000, day: DAY_MS } as const;
    const steps = [5, 400, 9_000, 900_000];
    const random = generator('limits');
    const tested = gate(limits);
    const taken: { at: number; cost: number }[] = [];
    let refused = 0;
    for (let step = 0; step < 800; step++) {
      now += random() % (steps[random() % steps.length] ?? 1);
      const cost = 1 + (random() % 3);
      const permission = await tested.take(cost, []);
      if (permission.go) {
        taken.push({ at: now, cost });
        continue;
      }
      refused += 1;
      expect(permission.at).toBeGreaterThan(now);
      // Half of the refused come back at the very instant, and are let in.
      if (random() % 2 === 0 && permission.at !== null) {
        now = permission.at;
        expect(await tested.take(cost, [])).toEqual({ go: true });
        taken.push({ at: now, cost });
      }
    }
    expect(refused).toBeGreaterThan(100);
    for (const window of ['second', 'minute', 'hour', 'day'] as const) {
      expect(mostWithin(taken, lengths[window])).toBeLessThanOrEqual(limits[window]);
    }
    // It is strict, but no stricter than a sixtieth of the window.
    expect(mostWithin(taken, DAY_MS * (1 + 1 / 30))).toBeGreaterThan(limits.day * 0.9);
  });

  test('takes nothing from any window when one of them refuses', async () => {
    const tested = gate({ minute: 100, day: 2 });
    await tested.take(2, []);
    for (let i = 0; i < 5; i++) {
      expect(await tested.take(1, [])).toMatchObject({ go: false, window: 'day' });
    }
    expect((await tested.usage()).windows).toEqual([
      { window: 'minute', used: 2, limit: 100 },
      { window: 'day', used: 2, limit: 2 },
    ]);
  });

  test('says never to what no window can hold', async () => {
    const permission = await gate({ minute: 8, day: 800 }).take(10, []);
    expect(permission).toEqual({ go: false, window: 'minute', at: null });
  });

  test('counts each symbol once in a month, and refuses a new one until the oldest is forgotten', async () => {
    const tested = gate({ symbols_per_month: 3 });
    for (const symbol of ['AAPL', 'MSFT', 'AAPL', 'IBM']) {
      expect(await tested.take(1, [symbol])).toEqual({ go: true });
      now += DAY_MS;
    }
    const refused = await tested.take(1, ['KO']);
    expect(refused).toMatchObject({ go: false, window: 'symbols_per_month' });
    expect(await tested.take(1, ['IBM', 'AAPL'])).toEqual({ go: true });
    now = refused.go ? 0 : (refused.at ?? 0);
    expect(await tested.take(1, ['KO'])).toEqual({ go: true });
    const [used] = (await tested.usage()).windows;
    expect(used).toEqual({ window: 'symbols_per_month', used: 3, limit: 3 });
  });

  test('keeps silent for as long as the source has asked, a day at the most', async () => {
    const tested = gate({ minute: 100 });
    await tested.pause(now + 37_000, 'minute');
    const refusal = { go: false, window: 'minute', at: START + 37_000 };
    expect(await tested.take(1, [])).toEqual(refusal);
    now += 37_000;
    expect(await tested.take(1, [])).toEqual({ go: true });
    await tested.pause(now + 400 * DAY_MS, 'month');
    expect((await tested.usage()).pausedUntil).toBe(now + MAX_PAUSE_MS);
  });

  test('keeps two sources, and two keys of one source, apart', async () => {
    const limits = { day: 1 };
    const other = createRedisGate({ redis, source: 'tiingo', key: 'another', limits, clock: () => now });
    expect(await gate(limits).take(1, [])).toEqual({ go: true });
    expect(await gate(limits, 'finnhub').take(1, [])).toEqual({ go: true });
    expect(await other.take(1, [])).toEqual({ go: true });
    expect(await gate(limits).take(1, [])).toMatchObject({ go: false });
  });

  test('goes by the clock of Redis when it is given none', async () => {
    const tested = createRedisGate({ redis, source: 'tiingo', key: KEY, limits: { hour: 1 } });
    expect(await tested.take(1, [])).toEqual({ go: true });
    const refused = await tested.take(1, []);
    const waits = refused.go ? 0 : (refused.at ?? 0) - Date.now();
    expect(waits).toBeGreaterThan(1_800_000);
    expect(waits).toBeLessThan(7_200_000);
  });

  test('puts no key into Redis', async () => {
    await gate({ minute: 5, symbols_per_month: 5 }).take(1, ['AAPL']);
    await gate({ minute: 5 }).pause(now + 10_000, 'minute');
    await createRedisLease({ redis, source: 'finnhub', key: KEY }).hold('me');
    const names = await redis.keys('*');
    expect(names.length).toBe(4);
    expect(names.join(' ')).not.toContain(KEY);
  });
});

test('what was used is still known after Redis and the process have started again', async () => {
  const limits = { day: 3, symbols_per_month: 2 };
  await gate(limits).take(3, ['AAPL', 'MSFT']);
  redis.disconnect();
  await server.restart();
  redis = await connection();
  expect(await gate(limits).take(1, [])).toMatchObject({ go: false, window: 'day' });
  expect(await gate({ symbols_per_month: 2 }).take(1, ['KO'])).toMatchObject({ go: false });
});

test('three processes at once never exceed the limits, as the source counts them', async () => {
  const double = await startProviderDouble();
  double.world.addHistory('AAPL', { from: '2024-01-01', to: '2024-01-31' });
  for (let i = 0; i < 20; i++) double.world.addHistory(`S${i}`, { from: '2024-01-01', to: '2024-01-05' });
  const env = {
    ...process.env,
    ...double.env,
    REDIS_URL: server.url,
    BUTTONWOOD_PROVIDERS: 'tiingo',
    TIINGO_LIMITS: 'minute=25,symbols_per_month=12',
  };
  const program = new URL('../testing/greedy-worker.ts', import.meta.url);
  const workers = Array.from({ length: 3 }, () => fork(program, { env, execArgv: [] }));
  const ends = await Promise.all(workers.map((worker) => once(worker, 'exit')));
  expect(ends.map(([code]) => code as number)).toEqual([0, 0, 0]);
  const { counter } = double;
  await double.stop();
  expect(counter.mostWithin('tiingo', 60_000)).toBe(25);
  expect(counter.symbolsAsked('tiingo').size).toBe(12);
});

test('one process at a time holds the connection of a key, and a lost one lets it go', async () => {
  const lease = createRedisLease({ redis, source: 'finnhub', key: KEY });
  expect(await lease.hold('first')).toBe(true);
  expect(await lease.hold('second')).toBe(false);
  expect(await lease.hold('first')).toBe(true);
  await lease.release('second');
  expect(await lease.hold('second')).toBe(false);
  await lease.release('first');
  expect(await lease.hold('second')).toBe(true);
  const [name] = await redis.keys('*lease');
  expect(await redis.pttl(name ?? '')).toBeGreaterThan(0);
});

function mostWithin(taken: readonly { at: number; cost: number }[], length: number): number {
  let most = 0;
  for (const first of taken) {
    const within = taken.filter(({ at }) => at >= first.at && at < first.at + length);
    most = Math.max(
      most,
      within.reduce((sum, { cost }) => sum + cost, 0),
    );
  }
  return most;
}
