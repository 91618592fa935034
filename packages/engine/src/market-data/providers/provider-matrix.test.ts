// Goal: every source from outside answers every kind of good and bad day with a value, never with an exception, and never shows its
// key. Method: the real providers over real sockets against the double, one table for all of them.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalLease } from '../limits/stream-lease.ts';
import { openGate, type Permission, type RequestGate } from '../limits/request-gate.ts';
import type { Bar, BarSeries, MarketDataProvider, ProviderAnswer, Quote } from '../provider.ts';
import { describeProviderError, type ProviderError } from '../provider-error.ts';
import { RETRY_AFTER_SECONDS, type DoubleFailure } from '../testing/double-failure.ts';
import type { DoubleSource } from '../testing/double-reply.ts';
import { DOUBLE_KEY, startProviderDouble, type ProviderDouble } from '../testing/provider-double.ts';
import { createFinnhubProvider } from './finnhub/finnhub-provider.ts';
import type { HttpProviderOptions } from './http/http-source.ts';
import { createTiingoProvider } from './tiingo/tiingo-provider.ts';
import { createTwelveDataProvider } from './twelvedata/twelvedata-provider.ts';

vi.setConfig({ testTimeout: 60_000 });
const NOW = Date.parse('2026-11-20T22:00:00Z');
const QUERY = { symbol: 'AAPL', interval: '1d', from: '2020-08-24', to: '2020-09-04' } as const;

interface Subject {
  readonly source: DoubleSource;
  readonly envVar: string;
  readonly create: (options: HttpProviderOptions) => MarketDataProvider;
  /** The request a synchronization lives on: history where there is one, else a quote. */
  readonly ask: (provider: MarketDataProvider, symbol: string, signal?: AbortSignal) => Promise<AnyAnswer>;
}
type AnyAnswer = ProviderAnswer<BarSeries | readonly Quote[]>;

const history: Subject['ask'] = (provider, symbol, signal) => provider.bars({ ...QUERY, symbol }, signal);
const SUBJECTS: readonly Subject[] = [
  { source: 'tiingo', envVar: 'TIINGO_API_KEY', create: createTiingoProvider, ask: history },
  { source: 'twelvedata', envVar: 'TWELVEDATA_API_KEY', create: createTwelveDataProvider, ask: history },
  {
    source: 'finnhub',
    envVar: 'FINNHUB_API_KEY',
    create: (options) => createFinnhubProvider({ ...options, lease: createLocalLease() }),
    ask: (provider, symbol, signal) => provider.quotes([symbol], signal),
  },
];

let double: ProviderDouble;
beforeAll(async () => {
  double = await startProviderDouble();
});
afterAll(() => double.stop());
beforeEach(() => {
  double.world.addCompany('AAPL', { name: 'Apple Inc' });
  double.world.bars.set('AAPL', [
    bar('2020-08-27', '508.57', { adjustedBy: 4 }),
    bar('2020-08-28', '499.23', { adjustedBy: 4, dividend: '0.82' }),
    bar('2020-08-31', '129.04', { splitFactor: '4.0' }),
  ]);
  double.world.quotes.set('AAPL', { last: '182.63', at: '2026-11-20T21:00:00Z', previousClose: '180.78' });
});
afterEach(() => {
  double.heal();
  double.counter.clear();
});

describe.each(SUBJECTS)('$source', ({ source, envVar, create, ask }) => {
  const provider = (options: Partial<HttpProviderOptions> = {}): MarketDataProvider =>
    create({
      key: DOUBLE_KEY,
      gate: openGate,
      baseUrl: double.baseUrls[source],
      clock: () => NOW,
      ...options,
    });

  test('answers with figures in 10^-4 of the currency, its name, the time and how late it is', async () => {
    const answer = await ask(provider(), 'AAPL');
    expect(answer).toMatchObject({ ok: true, source, fetchedAt: '2026-11-20T22:00:00.000Z' });
    if (source === 'finnhub') expect(answer).toMatchObject({ value: [{ last: 1_826_300 }] });
    else expect(closes(answer)).toEqual([5_085_700, 4_992_300, 1_290_400]);
  });

  test('days without bars are an empty history, not an error', async () => {
    const empty = await provider().bars({ ...QUERY, from: '2020-01-01', to: '2020-01-31' });
    if (source === 'finnhub') expect(errorOf(empty)).toMatchObject({ kind: 'not_supported' });
    else expect(closes(empty)).toEqual([]);
  });

  test('an unknown symbol is not_found', async () => {
    expect(errorOf(await ask(provider(), 'NOPE'))).toEqual({ kind: 'not_found', symbol: 'NOPE' });
    const profile = await provider().profile('NOPE');
    expect(errorOf(profile)).toEqual({ kind: 'not_found', symbol: 'NOPE' });
  });

  const minute = { kind: 'rate_limited', window: 'minute', retryAt: NOW + 60_000 };
  const limited = source === 'tiingo' ? { ...minute, window: 'hour', retryAt: NOW + 3_600_000 } : minute;
  const monthly = { kind: 'quota_exhausted', window: 'symbols_per_month', retryAt: NOW + 86_400_000 };
  const told = { ...limited, retryAt: NOW + RETRY_AFTER_SECONDS * 1_000 };
  const forbidden = { kind: source === 'tiingo' ? 'unauthorized' : 'not_entitled' };
  const endpoint = /^\//;
  const failures: readonly (readonly [DoubleFailure, object])[] = [
    ['error_with_200', source === 'tiingo' ? monthly : limited],
    ['limited', limited],
    ['limited_with_retry_after', told],
    ['forbidden', forbidden],
    ['unauthorized', { kind: 'unauthorized', envVar }],
    ['server_error', { kind: 'server_error', status: 503 }],
    ['html', { kind: 'bad_payload', where: expect.stringMatching(endpoint) as string }],
    ['truncated', { kind: 'bad_payload' }],
    ['slow_body', { kind: 'timeout', afterMs: 300 }],
    ['reset', { kind: 'network' }],
    ['redirect', { kind: 'network' }],
    ['endless', { kind: 'bad_payload', detail: 'the answer is too long' }],
    ['echo_key', { kind: 'bad_payload' }],
  ];
  test.each(failures)('%s is a value of its own kind, without the key', async (failure, expected) => {
    double.fail(failure);
    // Only the source that never ends its answer needs the short time.
    const options = failure === 'slow_body' ? { timeoutMs: 300 } : { maxBodyBytes: 1_000_000 };
    const error = errorOf(await ask(provider(options), 'AAPL'));
    expect(error).toMatchObject(expected);
    expectNoKey(error);
  });

  test('is whole again after a failure', async () => {
    double.fail('reset', { times: 1 });
    expect((await ask(provider(), 'AAPL')).ok).toBe(false);
    expect((await ask(provider(), 'AAPL')).ok).toBe(true);
  });

  test('a missing key is named by its variable, and nothing is sent', async () => {
    const answer = await ask(provider({ key: undefined }), 'AAPL');
    expect(errorOf(answer)).toEqual({ kind: 'missing_key', envVar });
    expect(double.counter.requests).toEqual([]);
  });

  test('a wrong key is named by its variable', async () => {
    const error = errorOf(await ask(provider({ key: 'wrong' }), 'AAPL'));
    expect(error).toEqual({ kind: 'unauthorized', envVar });
  });

  test('a source that cannot be reached is a network error', async () => {
    const error = errorOf(await ask(provider({ baseUrl: 'http://127.0.0.1:1' }), 'AAPL'));
    expect(error).toMatchObject({ kind: 'network' });
    expectNoKey(error);
  });

  test('an abort ends a call that waits for its answer', async () => {
    double.fail('slow_body');
    const abort = new AbortController();
    const answer = ask(provider(), 'AAPL', abort.signal);
    await expect.poll(() => double.counter.requests.length, { timeout: 20_000 }).toBe(1);
    abort.abort();
    expect(errorOf(await answer)).toEqual({ kind: 'canceled' });
  });

  test('the key travels in a header, never in the address', async () => {
    await ask(provider(), 'AAPL');
    await provider().profile('AAPL');
    await provider().search('apple');
    expect(double.counter.requests).toHaveLength(3);
    for (const { key, url } of double.counter.requests) {
      expect(key).toBe(DOUBLE_KEY);
      expect(url).not.toContain(encodeURIComponent(DOUBLE_KEY));
      expect(decodeURIComponent(url)).not.toContain(DOUBLE_KEY);
    }
  });

  test('a refusal of the gate is answered with its instant, and nothing is sent', async () => {
    const refusing = gateThatSays({ go: false, window: 'day', at: NOW + 5_000 });
    const error = errorOf(await ask(provider({ gate: refusing }), 'AAPL'));
    expect(error).toEqual({ kind: 'quota_exhausted', window: 'day', retryAt: NOW + 5_000 });
    expect(double.counter.requests).toEqual([]);
  });

  test('nothing is sent while the limits cannot be asked', async () => {
    const broken: RequestGate = { ...openGate, take: () => Promise.reject(new Error('no Redis')) };
    expect(errorOf(await ask(provider({ gate: broken }), 'AAPL'))).toMatchObject({ kind: 'network' });
    expect(double.counter.requests).toEqual([]);
  });

  test('a limit that the source reports is told to the gate, for all processes', async () => {
    const pauses: number[] = [];
    const gate: RequestGate = { ...openGate, pause: (until) => Promise.resolve(void pauses.push(until)) };
    double.fail('limited_with_retry_after');
    await ask(provider({ gate }), 'AAPL');
    expect(pauses).toEqual([NOW + RETRY_AFTER_SECONDS * 1_000]);
  });

  test('what costs more than the limits hold is not part of the plan', async () => {
    const gate = gateThatSays({ go: false, window: 'minute', at: null });
    expect(errorOf(await provider({ gate }).profile('AAPL'))).toMatchObject({ kind: 'not_entitled' });
  });

  test('rows that come twice and out of order make one bar for each day, oldest first', async () => {
    double.world.bars.set('AAPL', [
      bar('2020-08-31', '129.04'),
      bar('2020-08-27', '500.00'),
      bar('2020-08-28', '499.23'),
      bar('2020-08-27', '500.04'),
    ]);
    const answer = await provider().bars(QUERY);
    if (source === 'finnhub') expect(errorOf(answer)).toMatchObject({ kind: 'not_supported' });
    else expect(closes(answer)).toEqual([5_000_400, 4_992_300, 1_290_400]);
  });

  test('a quote without bid and ask has a last price', async () => {
    double.world.quotes.set('AAPL', { last: '312.27', at: '2026-11-20T21:00:00Z', bid: null, ask: null });
    const answer = await provider().quotes(['AAPL']);
    const expected = { symbol: 'AAPL', last: 3_122_700, bid: null, ask: null };
    expect(answer).toMatchObject({ ok: true, value: [expected] });
  });

  test('a batch of quotes holds the symbols the source knows', async () => {
    double.world.addCompany('MSFT');
    double.world.quotes.set('MSFT', { last: '500.5', at: '2026-11-20T21:00:00Z' });
    const answer = await provider().quotes(['AAPL', 'NOPE', 'MSFT']);
    expect(answer.ok && answer.value.map(({ symbol }) => symbol)).toEqual(['AAPL', 'MSFT']);
  });

  test('more digits than money has are rounded from their text', async () => {
    double.world.quotes.set('AAPL', { last: '148.85005', at: '2026-11-20T21:00:00Z' });
    const answer = await provider().quotes(['AAPL']);
    expect(answer).toMatchObject({ ok: true, value: [{ last: 1_488_501 }] });
  });

  test('the days of a change of the clock keep their instants and their trading day', async () => {
    double.world.intraday.set('AAPL', [
      minuteBar('2024-03-08T14:30:00Z'),
      minuteBar('2024-03-08T20:59:00Z'),
      minuteBar('2024-03-11T13:30:00Z'),
      minuteBar('2024-03-11T19:59:00Z'),
    ]);
    const answer = await provider().bars({
      ...{ symbol: 'AAPL', interval: '1m', from: '2024-03-08', to: '2024-03-11' },
    });
    if (source === 'finnhub') return expect(errorOf(answer)).toMatchObject({ kind: 'not_supported' });
    expect(barsOf(answer).map(({ startsAt, day }) => [startsAt, day])).toEqual([
      ['2024-03-08T14:30:00.000Z', '2024-03-08'],
      ['2024-03-08T20:59:00.000Z', '2024-03-08'],
      ['2024-03-11T13:30:00.000Z', '2024-03-11'],
      ['2024-03-11T19:59:00.000Z', '2024-03-11'],
    ]);
  });

  test('half a day of trading is a shorter day, not an error', async () => {
    const minutes = ['14:30', '17:59'].map((time) => minuteBar(`2024-11-29T${time}:00Z`));
    double.world.intraday.set('AAPL', minutes);
    const answer = await provider().bars({
      ...{ symbol: 'AAPL', interval: '1m', from: '2024-11-29', to: '2024-11-29' },
    });
    if (source === 'finnhub') return expect(errorOf(answer)).toMatchObject({ kind: 'not_supported' });
    expect(barsOf(answer)).toHaveLength(2);
  });

  test('the day of a split says how many shares a share has become', async () => {
    const answer = await provider().actions(QUERY);
    if (source === 'finnhub') return expect(errorOf(answer)).toMatchObject({ kind: 'not_supported' });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        splits: [{ symbol: 'AAPL', day: '2020-08-31', ratio: '4' }],
        dividends: [{ symbol: 'AAPL', day: '2020-08-28', amount: 8_200 }],
      },
    });
  });

  test('a long minute history comes in stretches that say where to go on', async () => {
    const query = { symbol: 'AAPL', interval: '1m', from: '2024-01-01', to: '2024-03-31' } as const;
    const starts: string[] = [];
    for (let from: string | null = query.from; from !== null;) {
      starts.push(from);
      const answer: ProviderAnswer<BarSeries> = await provider().bars({ ...query, from });
      if (!answer.ok) return expect(answer.error).toMatchObject({ kind: 'not_supported' });
      from = answer.value.next;
    }
    expect(starts.length).toBeGreaterThan(2);
    expect([...starts].sort()).toEqual(starts);
  });

  test('finds a company by its name', async () => {
    const answer = await provider().search('apple');
    expect(answer).toMatchObject({ ok: true, value: [{ symbol: 'AAPL', name: 'Apple Inc' }] });
  });

  test('knows the profile of a company', async () => {
    const answer = await provider().profile('AAPL');
    expect(answer).toMatchObject({
      ok: true,
      value: { symbol: 'AAPL', name: 'Apple Inc', exchange: 'NASDAQ' },
    });
  });
});

test('tiingo gives traded and corrected prices beside each other', async () => {
  const tiingo = createTiingoProvider({ key: DOUBLE_KEY, gate: openGate, baseUrl: double.baseUrls.tiingo });
  const [before] = barsOf(await tiingo.bars(QUERY));
  expect(before).toMatchObject({ close: 5_085_700, adjusted: { close: 1_271_425 } });
});

test('tiingo writes share classes with a dash', async () => {
  double.world.addHistory('BRK.B', { from: '2020-08-24', to: '2020-08-28' });
  const tiingo = createTiingoProvider({ key: DOUBLE_KEY, gate: openGate, baseUrl: double.baseUrls.tiingo });
  const answer = await tiingo.bars({ ...QUERY, symbol: 'BRK.B' });
  expect(barsOf(answer).map(({ symbol }) => symbol)).toEqual(Array(5).fill('BRK.B'));
  expect(double.counter.requests[0]?.url).toContain('/BRK-B/');
});

test('finnhub knows shares and key figures exactly', async () => {
  const { finnhub: baseUrl } = double.baseUrls;
  const lease = createLocalLease();
  const finnhub = createFinnhubProvider({ key: DOUBLE_KEY, gate: openGate, baseUrl, lease });
  expect(await finnhub.profile('AAPL')).toMatchObject({ value: { sharesOutstanding: 16_319_440_000 } });
  const answer = await finnhub.fundamentals('AAPL');
  const figures = answer.ok ? answer.value.map(({ name, value }) => [name, value]) : [];
  expect(Object.fromEntries(figures)).toEqual({
    market_cap: '2800000500000',
    pe: '28.4',
    eps: '6.4302',
    beta: '1.2989',
    week_52_high: '260.1',
    week_52_low: '164.08',
  });
});

function bar(
  day: string,
  close: string,
  more: { adjustedBy?: number; splitFactor?: string; dividend?: string } = {},
) {
  return { day, open: close, high: close, low: close, close, volume: '1000', ...more };
}

function minuteBar(at: string) {
  return { at, open: '10.01', high: '10.02', low: '10.00', close: '10.01', volume: '100' };
}

function gateThatSays(permission: Permission): RequestGate {
  return { ...openGate, take: () => Promise.resolve(permission) };
}

function errorOf(answer: ProviderAnswer<unknown>): ProviderError | null {
  return answer.ok ? null : answer.error;
}

function barsOf(answer: AnyAnswer): readonly Bar[] {
  return answer.ok && 'bars' in answer.value ? answer.value.bars : [];
}

function closes(answer: AnyAnswer): number[] | null {
  return answer.ok ? barsOf(answer).map(({ close }) => close) : null;
}

function expectNoKey(error: ProviderError | null): void {
  const shown = error === null ? '' : JSON.stringify(error) + describeProviderError(error);
  expect(shown).not.toContain(DOUBLE_KEY);
  expect(shown).not.toContain(encodeURIComponent(DOUBLE_KEY));
}
