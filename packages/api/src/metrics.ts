import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Process metrics, live connections, and what waits: for room, and for its result. */
export function createMetrics(read: {
  readonly connections: () => number;
  readonly waitingRequests: () => number;
  readonly waitingResults: () => number;
}): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics, prefix: 'buttonwood_api_' });
  new Gauge({
    name: 'buttonwood_api_live_connections',
    help: 'Open WebSocket connections.',
    registers: [metrics],
    collect() {
      this.set(read.connections());
    },
  });
  new Gauge({
    name: 'buttonwood_api_waiting_requests',
    help: 'Orders and cancels of the live feed that were read and wait until there is room for them.',
    registers: [metrics],
    collect() {
      this.set(read.waitingRequests());
    },
  });
  new Gauge({
    name: 'buttonwood_api_waiting_results',
    help: 'Commands sent to the engine whose result has not come yet.',
    registers: [metrics],
    collect() {
      this.set(read.waitingResults());
    },
  });
  return metrics;
}
