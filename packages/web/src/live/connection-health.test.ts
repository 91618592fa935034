import { describe, expect, test } from 'vitest';
import { healthText } from '../format/health-text.ts';
import { blocksOrders, connectionHealth, isStale, type ConnectionFacts } from './connection-health.ts';

const NOW = Date.parse('2026-11-20T14:02:11Z');
const facts = (change: Partial<ConnectionFacts>): ConnectionFacts => ({
  state: 'open',
  lastMessageAtMs: NOW,
  roundTripsMs: [12],
  browserOnline: true,
  startedAtMs: NOW - 60_000,
  ...change,
});
const textAfter = (silentMs: number): string => healthText(connectionHealth(facts({}), NOW + silentMs));

describe('the connection chip', () => {
  test('says the measured round trip while messages come', () => {
    expect(textAfter(900)).toBe('Live 12 ms');
  });

  test('keeps quiet about a gap of two seconds, then says so, then calls it offline with the age of the data', () => {
    expect(textAfter(2_000)).toBe('Live 12 ms');
    expect(textAfter(2_001)).toBe('Reconnecting…');
    expect(textAfter(10_000)).toBe('Reconnecting…');
    expect(textAfter(10_001)).toBe('Offline — data as of 14:02:11');
  });

  test('silence makes values stale, long silence stops new orders', () => {
    expect(isStale(connectionHealth(facts({}), NOW + 1_900))).toBe(false);
    const short = connectionHealth(facts({}), NOW + 3_000);
    expect([isStale(short), blocksOrders(short)]).toEqual([true, false]);
    expect(blocksOrders(connectionHealth(facts({}), NOW + 11_000))).toBe(true);
  });

  test('one slow round trip is nothing, three in a row are a slow connection', () => {
    const slow = (roundTripsMs: number[]): string => connectionHealth(facts({ roundTripsMs }), NOW).kind;
    expect(slow([20, 900])).toBe('live');
    expect(slow([900, 20, 900])).toBe('live');
    expect(slow([20, 850, 860, 870])).toBe('delayed');
  });

  test('a browser without a network is offline at once', () => {
    expect(connectionHealth(facts({ browserOnline: false }), NOW).kind).toBe('offline');
  });

  test('a first connection that does not come is not called live', () => {
    const first = facts({ state: 'connecting', lastMessageAtMs: null, startedAtMs: NOW });
    expect(connectionHealth(first, NOW + 100).kind).toBe('connecting');
    expect(connectionHealth(first, NOW + 5_000).kind).toBe('reconnecting');
  });
});
