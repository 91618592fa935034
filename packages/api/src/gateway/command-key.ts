import { hash } from 'node:crypto';
import { uuidV7Time } from '../client/uuid-v7.ts';

/** A UUIDv7 this young cannot have been used before by an honest client; it is not looked up. */
const FRESH_MS = 30_000;
/** The ledger refuses keys from the future; clocks differ, so a little is forgiven here. */
const MAX_AHEAD_MS = 2_000;

/** The idempotency key of a command, as its message carries it. */
export interface CommandKey {
  readonly text: string;
  readonly hash: Uint8Array;
  /** Microseconds inside a UUIDv7 key, else 0. */
  readonly time: number;
  /** Certainly new: no look-up is needed before it is sent. */
  readonly fresh: boolean;
}

/** Keys of orders and of transfers are apart: one of each may have the same text. */
export function commandKey(
  kind: 'order' | 'transfer',
  account: number,
  text: string,
  nowMs: number,
): CommandKey {
  const timeMs = uuidV7Time(text);
  const believable = timeMs !== undefined && timeMs <= nowMs + MAX_AHEAD_MS;
  return {
    text,
    hash: firstHalf(`${kind}\n${account}\n${text}`),
    time: believable ? Math.min(timeMs, nowMs) * 1_000 : 0,
    fresh: believable && timeMs >= nowMs - FRESH_MS,
  };
}

/** Digest of what a command asks for: equal for the same content, whatever its spelling was. */
export function contentDigest(content: readonly number[]): Uint8Array {
  return firstHalf(content.join(' '));
}

function firstHalf(text: string): Uint8Array {
  return new Uint8Array(hash('sha256', text, 'buffer').subarray(0, 16));
}
