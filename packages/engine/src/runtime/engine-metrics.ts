import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ActorName, Journal } from '../journal/journal.ts';

const LOOPBACK = '127.0.0.1';

/** What of an engine is measured. */
export interface MeasuredEngine {
  positions(): ReadonlyMap<ActorName, number>;
  standbyPositions(): ReadonlyMap<ActorName, number>;
  halts(): ReadonlyMap<ActorName, { readonly code: string }>;
}

/** Position and backlog of each actor, how far copies are behind, halts, and the process itself. */
export function createEngineMetrics(
  journal: Pick<Journal, 'control'>,
  engine: () => MeasuredEngine,
): Registry {
  const metrics = new Registry();
  const registers = [metrics];
  collectDefaultMetrics({ register: metrics, prefix: 'buttonwood_engine_' });
  new Gauge({
    ...{ name: 'buttonwood_engine_actor_position', help: 'Last published frame of an actor at work here.' },
    ...{ labelNames: ['actor'], registers },
    collect() {
      this.reset();
      for (const [actor, position] of engine().positions()) this.set({ actor }, position);
    },
  });
  new Gauge({
    ...{
      name: 'buttonwood_engine_actor_backlog',
      help: 'Inbox entries without a frame, of an actor at work here.',
    },
    ...{ labelNames: ['actor'], registers },
    async collect() {
      this.reset();
      for (const actor of engine().positions().keys()) {
        const control = await journal.control(actor);
        if (control !== undefined) this.set({ actor }, control.lastIn - control.lastOut);
      }
    },
  });
  new Gauge({
    ...{
      name: 'buttonwood_engine_standby_position',
      help: 'Last frame compared, of an actor followed here.',
    },
    ...{ labelNames: ['actor'], registers },
    collect() {
      this.reset();
      for (const [actor, position] of engine().standbyPositions()) this.set({ actor }, position);
    },
  });
  new Gauge({
    ...{ name: 'buttonwood_engine_halted', help: '1 for an actor whose copy here has halted.' },
    ...{ labelNames: ['actor', 'code'], registers },
    collect() {
      this.reset();
      for (const [actor, { code }] of engine().halts()) this.set({ actor, code }, 1);
    },
  });
  return metrics;
}

/** Serves metrics on loopback. Returns where, and how to end it. */
export async function serveMetrics(
  metrics: Registry,
  port: number,
): Promise<{ readonly url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(503).end(), // Redis is away; the next look may find it.
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const { port: found } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${found}/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
