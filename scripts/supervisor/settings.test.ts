import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('without any variable the exchange is on loopback port 7878 with its data in .buttonwood', () => {
  expect(readSettings({}, '/srv/exchange')).toEqual({
    host: '127.0.0.1',
    port: 7878,
    dataDir: '/srv/exchange/.buttonwood',
    redisUrl: undefined,
    redisRoles: false,
    databaseUrl: undefined,
    durability: 'always',
    bots: true,
  });
});

test('an absolute data folder stays where it is', () => {
  expect(readSettings({ BUTTONWOOD_DATA: '/data/x/../y' }, '/srv').dataDir).toBe('/data/y');
});

test.each(['', '0', '65536', '78x', '-1', '7878.0'])('BUTTONWOOD_PORT="%s" is refused by name', (port) => {
  expect(() => readSettings({ BUTTONWOOD_PORT: port }, '/srv')).toThrow(/BUTTONWOOD_PORT/);
});

test('less durability must be asked for by its name', () => {
  expect(readSettings({ BUTTONWOOD_DURABILITY: 'relaxed' }, '/srv').durability).toBe('relaxed');
  expect(() => readSettings({ BUTTONWOOD_DURABILITY: 'fast' }, '/srv')).toThrow(/BUTTONWOOD_DURABILITY/);
});

test('BUTTONWOOD_BOTS=off keeps the participants at home', () => {
  expect(readSettings({ BUTTONWOOD_BOTS: 'off' }, '/srv').bots).toBe(false);
});
