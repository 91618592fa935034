import { Redis } from 'ioredis';
import { describe, expect, test, vi } from 'vitest';
import { parseLimits } from '../limits/provider-limits.ts';
import { DEMO_FILES } from '../demo-data.ts';
import { providersFromEnv } from './from-env.ts';

vi.setConfig({ testTimeout: 60_000 });

// Never connected: nothing here asks a limit.
const redis = new Redis({ lazyConnect: true });
const from = (env: Record<string, string>) => providersFromEnv({ env, redis, files: DEMO_FILES });

describe('the sources that the environment names', () => {
  test('are the files and the made-up history without any setting', () => {
    expect(from({}).map(({ provider }) => provider.id)).toEqual(['csv', 'synthetic']);
  });

  test('stand in the order of their names, and say which key is missing', () => {
    const all = from({
      BUTTONWOOD_PROVIDERS: 'tiingo, twelvedata,finnhub,csv,synthetic',
      TIINGO_API_KEY: 'k',
    });
    expect(all.map(({ provider, missingKey }) => [provider.id, missingKey])).toEqual([
      ['tiingo', null],
      ['twelvedata', 'TWELVEDATA_API_KEY'],
      ['finnhub', 'FINNHUB_API_KEY'],
      ['csv', null],
      ['synthetic', null],
    ]);
  });

  test.each([
    [{ BUTTONWOOD_PROVIDERS: 'yahoo' }, 'BUTTONWOOD_PROVIDERS'],
    [{ BUTTONWOOD_PROVIDERS: 'csv,csv' }, 'BUTTONWOOD_PROVIDERS'],
    [{ BUTTONWOOD_PROVIDERS: 'tiingo', TIINGO_BASE_URL: 'http://example.com' }, 'TIINGO_BASE_URL'],
    [{ BUTTONWOOD_PROVIDERS: 'tiingo', TIINGO_BASE_URL: 'https://a:b@example.com' }, 'TIINGO_BASE_URL'],
    [{ BUTTONWOOD_PROVIDERS: 'finnhub', FINNHUB_STREAM_URL: 'nonsense' }, 'FINNHUB_STREAM_URL'],
    [{ BUTTONWOOD_PROVIDERS: 'tiingo', TIINGO_LIMITS: 'hour=0' }, 'TIINGO_LIMITS'],
  ])('%j is refused with the name of the variable', (env: Record<string, string>, variable) => {
    expect(() => from(env)).toThrow(variable);
  });

  test('limits are written window by window', () => {
    const limits = parseLimits('hour=50, day=500,symbols_per_month=450', 'TIINGO_LIMITS');
    expect(limits).toEqual({ hour: 50, day: 500, symbols_per_month: 450 });
    for (const text of ['', 'hour', 'hour=1.5', 'week=3']) expect(() => parseLimits(text, 'X')).toThrow('X');
  });

  test('the made-up history goes on from the last real close and names the seam', async () => {
    const [, synthetic] = from({});
    const query = { symbol: 'AAPL', interval: '1d', from: '2013-01-01', to: '2018-03-01' } as const;
    const answer = await synthetic?.provider.bars(query);
    const series = answer?.ok === true ? answer.value : null;
    expect(series?.seam).toEqual({ day: '2018-02-07', close: 1_595_400, source: 'csv' });
    expect(series?.bars[0]?.day).toBe('2018-02-08');
    expect(Math.abs((series?.bars[0]?.open ?? 0) / 1_595_400 - 1)).toBeLessThan(0.02);
  });
});
