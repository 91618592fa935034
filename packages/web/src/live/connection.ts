import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { LiveClient, LiveStatus } from '@buttonwood/api/client/live-client.ts';
import { DELAYED_AFTER, connectionHealth, isStale, type ConnectionHealth } from './connection-health.ts';

export interface Connection {
  readonly health: Accessor<ConnectionHealth>;
  readonly stale: Accessor<boolean>;
  /** When the last message arrived, in milliseconds since 1970. */
  readonly asOfMs: Accessor<number | null>;
  readonly rttMs: Accessor<number | null>;
  /** Counts connections made: a change means that REST state has to be read again. */
  readonly generation: Accessor<number>;
  readonly unauthorized: Accessor<boolean>;
}

/** How often silence is measured. */
const JUDGE_EVERY_MS = 500;

/** Watches the live client: round trips, silence, the browser's own idea of being online. */
export function createConnection(live: LiveClient): Connection {
  const startedAtMs = Date.now();
  const roundTrips: number[] = [];
  const [status, setStatus] = createSignal<LiveStatus>(live.status(), { equals: false });
  const [now, setNow] = createSignal(startedAtMs);
  const [online, setOnline] = createSignal(navigator.onLine);
  const [generation, setGeneration] = createSignal(0);

  const stop = live.onStatus((next) => {
    if (next.state === 'open' && status().state !== 'open') setGeneration((count) => count + 1);
    if (next.state !== 'open') roundTrips.length = 0;
    else if (next.rttMs !== null && next.rttMs !== roundTrips.at(-1)) roundTrips.push(next.rttMs);
    if (roundTrips.length > DELAYED_AFTER) roundTrips.shift();
    setStatus(next);
    setNow(Date.now());
  });
  const timer = setInterval(() => {
    setStatus(live.status());
    setNow(Date.now());
  }, JUDGE_EVERY_MS);
  const comeBack = (): void => {
    setOnline(navigator.onLine);
    if (
      navigator.onLine &&
      document.visibilityState === 'visible' &&
      live.status().state === 'reconnecting'
    ) {
      live.reconnect();
    }
  };
  const goneOffline = (): void => {
    setOnline(false);
  };
  window.addEventListener('online', comeBack);
  window.addEventListener('offline', goneOffline);
  document.addEventListener('visibilitychange', comeBack);
  onCleanup(() => {
    stop();
    clearInterval(timer);
    window.removeEventListener('online', comeBack);
    window.removeEventListener('offline', goneOffline);
    document.removeEventListener('visibilitychange', comeBack);
  });

  const health = createMemo(
    () =>
      connectionHealth(
        {
          state: status().state,
          lastMessageAtMs: status().lastMessageAt,
          roundTripsMs: roundTrips,
          browserOnline: online(),
          startedAtMs,
        },
        now(),
      ),
    undefined,
    { equals: sameHealth },
  );
  return {
    health,
    stale: createMemo(() => isStale(health())),
    asOfMs: () => status().lastMessageAt,
    rttMs: () => status().rttMs,
    generation,
    unauthorized: () => status().state === 'unauthorized',
  };
}

function sameHealth(a: ConnectionHealth, b: ConnectionHealth): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
