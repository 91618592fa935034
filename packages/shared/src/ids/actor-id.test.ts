import { expect, test } from 'vitest';
import {
  MAX_LEDGER_SHARDS,
  VENUE_ACTOR,
  bookActor,
  instrumentOf,
  isBookActor,
  ledgerActor,
  shardOf,
  shardOfAccount,
} from './actor-id.ts';

test('an actor number says which kind of actor it is', () => {
  expect(instrumentOf(bookActor(7))).toBe(7);
  expect(shardOf(ledgerActor(3))).toBe(3);
  expect([VENUE_ACTOR, ledgerActor(0), ledgerActor(MAX_LEDGER_SHARDS - 1)].some(isBookActor)).toBe(false);
  expect(isBookActor(bookActor(1))).toBe(true);
});

test('there is no ledger beyond the last shard', () => {
  expect(() => ledgerActor(MAX_LEDGER_SHARDS)).toThrow(/shard/);
  expect(() => ledgerActor(-1)).toThrow(/shard/);
});

test('an account always lives in the same shard', () => {
  expect([1_000, 1_001, 1_004].map((account) => shardOfAccount(account, 4))).toEqual([0, 1, 0]);
});
