import { expect, test } from 'vitest';
import { badTick, DEFAULT_TICK_RULES, tickRulesFrom, type ReferenceCandidate } from './quarantine-rules.ts';

const NOW = Date.UTC(2026, 2, 4, 15);
const micros = (ms: number): number => ms * 1_000;
const known = { price: 1_000_000, seenAt: micros(NOW - 60_000) };

function quote(change: Partial<ReferenceCandidate> = {}): ReferenceCandidate {
  const at = micros(NOW - 1_000);
  return {
    ...{
      symbol: 'AAPL',
      price: 1_010_000,
      source: 'finnhub',
      seenAt: at,
      kind: 'quote',
      bid: null,
      ask: null,
    },
    ...change,
  };
}

const reasonOf = (change: Partial<ReferenceCandidate>): string | undefined =>
  badTick(quote(change), known, DEFAULT_TICK_RULES, NOW)?.reason;

test('a price that moves one percent passes', () => {
  expect(reasonOf({})).toBeUndefined();
});

test('a move of exactly the limit passes, in both directions, and one unit more does not', () => {
  expect(reasonOf({ price: 1_200_000 })).toBeUndefined();
  expect(reasonOf({ price: 800_000 })).toBeUndefined();
  expect(reasonOf({ price: 1_200_001 })).toBe('jump');
  expect(reasonOf({ price: 799_999 })).toBe('jump');
});

test('the first price of a book has nothing to jump from', () => {
  expect(badTick(quote({ price: 99_000_000 }), undefined, DEFAULT_TICK_RULES, NOW)).toBeUndefined();
});

test('nobody gives shares away', () => {
  expect(reasonOf({ price: 0 })).toBe('zero');
});

test('a bid above the ask is an error of the source, a bid at the ask is not, and a missing side is no side', () => {
  expect(reasonOf({ bid: 1_010_100, ask: 1_010_000 })).toBe('crossed');
  expect(reasonOf({ bid: 1_010_000, ask: 1_010_000 })).toBeUndefined();
  expect(reasonOf({ bid: 1_010_000, ask: 0 })).toBeUndefined();
  expect(reasonOf({ bid: 1_010_000, ask: null })).toBeUndefined();
});

test('a quote that is a week old, or older than what the book has, is stale; a close is as old as its day', () => {
  const week = micros(NOW - 7 * 86_400_000);
  expect(reasonOf({ seenAt: week })).toBe('stale');
  expect(reasonOf({ seenAt: known.seenAt - 1 })).toBe('stale');
  expect(reasonOf({ seenAt: week, kind: 'close' })).toBeUndefined();
});

test('the limits are settings', () => {
  const rules = tickRulesFrom({ BUTTONWOOD_MAX_JUMP_BPS: '50' });
  expect(badTick(quote(), known, rules, NOW)?.reason).toBe('jump');
  expect(() => tickRulesFrom({ BUTTONWOOD_MAX_JUMP_BPS: 'much' })).toThrow('BUTTONWOOD_MAX_JUMP_BPS');
});
