import { describe, expect, test } from 'vitest';
import { DEMO_FILES, DEMO_HISTORY, DEMO_SYMBOLS } from './demo-data.ts';
import { createCsvProvider } from './providers/csv/csv-provider.ts';
import { createSyntheticProvider } from './providers/synthetic/synthetic-provider.ts';

describe('the csv provider', () => {
  const provider = createCsvProvider(DEMO_FILES);

  test('knows every company of the demo world', async () => {
    const answer = await provider.companies();
    const symbols = answer.ok ? answer.value.map((company) => company.symbol) : [];
    expect(symbols).toEqual(expect.arrayContaining([...DEMO_SYMBOLS]));
  });

  test('gives the real daily bars in cash units, oldest first', async () => {
    const answer = await provider.bars({ symbol: 'AAPL', interval: '1d', ...DEMO_HISTORY });
    const bars = answer.ok ? answer.value.bars : [];
    expect(bars).toHaveLength(1_259);
    expect(bars[0]).toEqual({
      symbol: 'AAPL',
      interval: '1d',
      day: '2013-02-08',
      startsAt: '2013-02-08T00:00:00.000Z',
      adjusted: null,
      open: 677_142,
      high: 684_014,
      low: 668_928,
      close: 678_542,
      volume: 158_168_416,
    });
    expect(bars.at(-1)?.day).toBe('2018-02-07');
  });

  test('says not_found for a symbol without prices', async () => {
    const answer = await provider.bars({ symbol: 'NVDA', interval: '1d', ...DEMO_HISTORY });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'not_found', symbol: 'NVDA' } });
  });

  test('answers a missing file with an error that names it', async () => {
    const missing = createCsvProvider({ companies: 'no-such-file.csv', dailyBars: 'no-such-file.csv' });
    const answer = await missing.companies();
    expect(answer).toMatchObject({ ok: false, error: { kind: 'bad_payload', where: 'no-such-file.csv' } });
  });
});

describe('the synthetic provider', () => {
  const provider = createSyntheticProvider();
  const query = { symbol: 'NVDA', interval: '1d', from: '2017-03-01', to: '2018-02-07' } as const;

  test('makes the same history every time', async () => {
    const again = await createSyntheticProvider().bars(query);
    const first = await provider.bars(query);
    expect(first.ok && first.value).toEqual(again.ok && again.value);
  });

  test('makes possible bars on whole cents, on weekdays only', async () => {
    const answer = await provider.bars(query);
    const bars = answer.ok ? answer.value.bars : [];
    expect(bars).toHaveLength(246);
    for (const bar of bars) {
      expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
      expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
      for (const price of [bar.open, bar.high, bar.low, bar.close]) expect(price % 100).toBe(0);
      expect([1, 2, 3, 4, 5]).toContain(new Date(bar.day).getUTCDay());
    }
  });

  test('gives a later window the same bars as a longer one', async () => {
    const longer = await provider.bars(query);
    const later = await provider.bars({ ...query, from: '2018-01-02' });
    const tail = longer.ok ? longer.value.bars.filter((bar) => bar.day >= '2018-01-02') : [];
    expect(later.ok ? later.value.bars : []).toEqual(tail);
  });
});
