// Goal: each trade arrives once, whatever the connection does. Method: the real client against the live stream of the double.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalLease, type StreamLease } from '../../limits/stream-lease.ts';
import { openGate } from '../../limits/request-gate.ts';
import type { ExternalTrade } from '../../provider.ts';
import type { DoubleTrade } from '../../testing/double-stream.ts';
import { DOUBLE_KEY, startProviderDouble, type ProviderDouble } from '../../testing/provider-double.ts';
import { createFinnhubProvider } from './finnhub-provider.ts';
import type { StreamTimes } from './finnhub-stream.ts';

vi.setConfig({ testTimeout: 60_000 });
const WAIT = { timeout: 20_000 };
const QUICK: StreamTimes = { firstWaitMs: 20, maxWaitMs: 100, idleMs: 60_000, leaseMs: 50 };

let double: ProviderDouble;
let abort: AbortController;
const running: Promise<unknown>[] = [];
beforeEach(async () => {
  double = await startProviderDouble();
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  await Promise.all(running.splice(0));
  await double.stop();
});

function follow(options: { lease?: StreamLease; key?: string; times?: Partial<StreamTimes> } = {}) {
  const provider = createFinnhubProvider({
    key: options.key ?? DOUBLE_KEY,
    gate: openGate,
    streamUrl: double.streamUrl,
    lease: options.lease ?? createLocalLease(),
    times: { ...QUICK, ...options.times },
  });
  const trades: ExternalTrade[] = [];
  const states: string[] = [];
  const end = provider.trades(
    ['AAPL', 'MSFT'],
    { onTrade: (trade) => trades.push(trade), onState: (state) => states.push(state) },
    abort.signal,
  );
  running.push(end);
  return { trades, states, end };
}

const subscribed = () => expect.poll(() => double.stream.subscriptions, WAIT).toEqual(['AAPL', 'MSFT']);

function trade(at: number, price = '274.7'): DoubleTrade {
  return { symbol: 'AAPL', price, quantity: '10', at };
}

test('live trades arrive in 10^-4 of the currency', async () => {
  const { trades } = follow();
  await subscribed();
  double.stream.send(trade(1_587_474_380_227, '274.70005'));
  await expect
    .poll(() => trades, WAIT)
    .toEqual([{ symbol: 'AAPL', price: 2_747_001, quantity: 10, at: 1_587_474_380_227 }]);
});

test('a trade that comes twice is passed on once', async () => {
  const { trades } = follow();
  await subscribed();
  double.stream.send(trade(1), trade(2));
  double.stream.send(trade(2), trade(3));
  double.stream.send(trade(4));
  await expect.poll(() => trades.map(({ at }) => at), WAIT).toEqual([1, 2, 3, 4]);
});

test('pings alone keep the connection, and are no trades', async () => {
  const { trades } = follow({ times: { idleMs: 3_000 } });
  await subscribed();
  for (let i = 0; i < 35; i++) {
    double.stream.ping();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(trades).toEqual([]);
  expect(double.stream.connections).toBe(1);
});

test('a connection on which nothing arrives is replaced', async () => {
  follow({ times: { idleMs: 300 } });
  await expect.poll(() => double.stream.connections, WAIT).toBeGreaterThan(1);
});

test('after a broken connection it subscribes anew and repeats no trade', async () => {
  const { trades, states } = follow();
  await subscribed();
  double.stream.send(trade(1));
  await expect.poll(() => trades.length, WAIT).toBe(1);
  double.stream.drop();
  await expect.poll(() => double.stream.connections, WAIT).toBe(2);
  await subscribed();
  double.stream.send(trade(1), trade(2));
  await expect.poll(() => trades.map(({ at }) => at), WAIT).toEqual([1, 2]);
  expect(states).toEqual(['waiting', 'live', 'waiting', 'live']);
});

test('two followers of one key take turns: there is never a second connection', async () => {
  const lease = createLocalLease();
  const first = follow({ lease });
  await subscribed();
  const second = follow({ lease });
  await expect.poll(() => second.states.length, WAIT).toBeGreaterThan(3);
  expect(double.stream.mostAtOnce).toBe(1);
  expect(first.states).toEqual(['waiting', 'live']);
});

test('whoever loses the right to the connection lets it go', async () => {
  let mine = true;
  const lease: StreamLease = { hold: () => Promise.resolve(mine), release: () => Promise.resolve() };
  follow({ lease });
  await subscribed();
  mine = false;
  await expect.poll(() => double.stream.openConnections, WAIT).toBe(0);
});

test('a refused key ends it and is named by its variable', async () => {
  double.stream.refusesKeys = true;
  const { end } = follow();
  expect(await end).toMatchObject({ error: { kind: 'unauthorized', envVar: 'FINNHUB_API_KEY' } });
});

test('a missing key is named by its variable', async () => {
  expect(await follow({ key: '' }).end).toMatchObject({ error: { kind: 'missing_key' } });
});

test('an abort ends it and closes the connection', async () => {
  const { end } = follow();
  await subscribed();
  abort.abort();
  expect(await end).toMatchObject({ ok: false, error: { kind: 'canceled' } });
  await expect.poll(() => double.stream.openConnections, WAIT).toBe(0);
});
