import type { ConnectionHealth } from '../live/connection-health.ts';
import { timeOfDay, utcText } from './time-text.ts';

/** Text of the connection chip. */
export function healthText(health: ConnectionHealth): string {
  switch (health.kind) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return health.rttMs === null ? 'Live' : `Live ${millis(health.rttMs)}`;
    case 'delayed':
      return `Delayed ${millis(health.rttMs)}`;
    case 'reconnecting':
      return 'Reconnecting…';
    case 'offline':
      return health.asOfMs === null ? 'Offline' : `Offline — data as of ${timeOfDay(utcText(health.asOfMs))}`;
  }
}

function millis(rttMs: number): string {
  return `${Math.max(1, Math.round(rttMs))} ms`;
}
