import { invariant } from '../base/assert.ts';

/**
 * Actors have a number inside messages and a name in stream keys:
 * 1 is `venue`, 2 + s is `ledger:<s>`, 1024 + i is the book of instrument i, `book:<symbol>`.
 */
export const OUTSIDE = 0;
export const VENUE_ACTOR = 1;
const FIRST_LEDGER = 2;
const FIRST_BOOK = 1024;
export const MAX_LEDGER_SHARDS = 256;

export function ledgerActor(shard: number): number {
  invariant(shard >= 0 && shard < MAX_LEDGER_SHARDS, `a ledger shard is from 0 to 255 (got ${shard})`);
  return FIRST_LEDGER + shard;
}

export function bookActor(instrument: number): number {
  return FIRST_BOOK + instrument;
}

export function isBookActor(actor: number): boolean {
  return actor > FIRST_BOOK;
}

/** Returns the instrument of a book actor; instruments count from 1. */
export function instrumentOf(actor: number): number {
  return actor - FIRST_BOOK;
}

export function isLedgerActor(actor: number): boolean {
  return actor >= FIRST_LEDGER && actor < FIRST_LEDGER + MAX_LEDGER_SHARDS;
}

/** Returns the shard of a ledger actor. */
export function shardOf(actor: number): number {
  return actor - FIRST_LEDGER;
}

/** The ledger shard that keeps an account. */
export function shardOfAccount(account: number, shards: number): number {
  return account % shards;
}

export const VENUE_NAME = 'venue';

export function ledgerName(shard: number): string {
  return `ledger:${shard}`;
}

export function bookName(symbol: string): string {
  return `book:${symbol}`;
}
