import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Process metrics, live connections and commands that wait for their result. */
export function createMetrics(read: {
  readonly connections: () => number;
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
    name: 'buttonwood_api_waiting_results',
    help: 'Commands sent to the engine whose result has not come yet.',
    registers: [metrics],
    collect() {
      this.set(read.waitingResults());
    },
  });
  return metrics;
}
