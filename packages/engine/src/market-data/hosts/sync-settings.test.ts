import { expect, test } from 'vitest';
import { intradayDays, lastSessionDay, parseSymbols, syncSettings } from './sync-settings.ts';

test('without any variable everything that is listed is synchronized each weekday', () => {
  expect(syncSettings({})).toMatchObject({
    ...{ symbols: 'listed', from: '2013-02-08', to: undefined, intraday: undefined },
    ...{ schedule: '15 20 * * 1-5', quotesEveryMs: 60_000 },
  });
});

test('what a variable says is taken', () => {
  const env = {
    BUTTONWOOD_SYNC_SYMBOLS: 'AAPL, BRK.B,AAPL',
    BUTTONWOOD_SYNC_FROM: '2020-01-02',
    BUTTONWOOD_SYNC_TO: '2020-12-31',
    BUTTONWOOD_SYNC_INTRADAY: '1m,1h',
    BUTTONWOOD_SYNC_QUOTES_SECONDS: '0',
  };
  expect(syncSettings(env)).toMatchObject({
    ...{ symbols: ['AAPL', 'BRK.B'], from: '2020-01-02', to: '2020-12-31' },
    ...{ intraday: ['1m', '1h'], quotesEveryMs: 0 },
  });
});

test.each([
  ['BUTTONWOOD_SYNC_SYMBOLS', 'aapl'],
  ['BUTTONWOOD_SYNC_FROM', '2020-02-30'],
  ['BUTTONWOOD_SYNC_TO', 'today'],
  ['BUTTONWOOD_SYNC_INTRADAY', '2m'],
  ['BUTTONWOOD_SYNC_AT', 'every day'],
  ['BUTTONWOOD_SYNC_QUOTES_SECONDS', 'often'],
  ['BUTTONWOOD_MAX_JUMP_BPS', '20%'],
])('a wrong %s is an error that names it', (name, value) => {
  expect(() => syncSettings({ [name]: value })).toThrow(name);
});

test('a symbol that could be anything else is refused', () => {
  expect(() => parseSymbols('AAPL,../etc', '--symbols')).toThrow('--symbols');
});

test('before ten in the evening UTC the session of the day is not over', () => {
  expect(lastSessionDay(Date.UTC(2026, 2, 4, 21, 59))).toBe('2026-03-03');
  expect(lastSessionDay(Date.UTC(2026, 2, 4, 22))).toBe('2026-03-04');
});

test('intraday bars begin five sessions back', () => {
  expect(intradayDays('2026-03-04')).toEqual({ from: '2026-02-26', to: '2026-03-04' });
});
