import type { LiveState } from '@buttonwood/api/client/live-client.ts';

/** What the connection chip says and what panels may claim about their values. Computed from measurements, never guessed. */
export type ConnectionHealth =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly rttMs: number | null }
  | { readonly kind: 'delayed'; readonly rttMs: number }
  | { readonly kind: 'reconnecting'; readonly asOfMs: number | null }
  | { readonly kind: 'offline'; readonly asOfMs: number | null };

export interface ConnectionFacts {
  readonly state: LiveState;
  /** When the last message of any kind arrived, null before the first. */
  readonly lastMessageAtMs: number | null;
  /** Round trips of the last pings, newest last. */
  readonly roundTripsMs: readonly number[];
  readonly browserOnline: boolean;
  /** When the first connection was asked for. */
  readonly startedAtMs: number;
}

/** Silence that is normal: the server sends a heartbeat every second. */
export const SILENCE_GRACE_MS = 2_000;
/** Silence after which the ticket no longer takes orders. */
export const SILENCE_BLOCKS_MS = 10_000;
export const DELAYED_RTT_MS = 500;
/** So many slow round trips in a row make a slow connection, one does not. */
export const DELAYED_AFTER = 3;

/** Judges the connection at `nowMs`. */
export function connectionHealth(facts: ConnectionFacts, nowMs: number): ConnectionHealth {
  const asOfMs = facts.lastMessageAtMs;
  if (!facts.browserOnline) return { kind: 'offline', asOfMs };
  const silentMs = nowMs - (asOfMs ?? facts.startedAtMs);
  if (silentMs > SILENCE_BLOCKS_MS) return { kind: 'offline', asOfMs };
  if (asOfMs === null) {
    return silentMs > SILENCE_GRACE_MS ? { kind: 'reconnecting', asOfMs } : { kind: 'connecting' };
  }
  if (silentMs > SILENCE_GRACE_MS) return { kind: 'reconnecting', asOfMs };
  const recent = facts.roundTripsMs.slice(-DELAYED_AFTER);
  const rttMs = recent.at(-1) ?? null;
  const slow = recent.length === DELAYED_AFTER && recent.every((rtt) => rtt > DELAYED_RTT_MS);
  return slow && rttMs !== null ? { kind: 'delayed', rttMs } : { kind: 'live', rttMs };
}

/** True when values on screen may be out of date and must look so. */
export function isStale(health: ConnectionHealth): boolean {
  return health.kind === 'reconnecting' || health.kind === 'offline';
}

/** True when new orders are not taken; cancels always are, they go over HTTP. */
export function blocksOrders(health: ConnectionHealth): boolean {
  return health.kind === 'offline';
}
