import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { CommandProducer } from '@buttonwood/engine/journal/command-producer.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import { createApp } from './app.ts';
import { Authenticator } from './auth/authenticate.ts';
import { Passwords } from './auth/passwords.ts';
import { RateLimits } from './auth/rate-limits.ts';
import { Sessions } from './auth/sessions.ts';
import { allowedOrigins, readConfig } from './config.ts';
import { CommandResults } from './gateway/command-results.ts';
import { CommandSender } from './gateway/command-sender.ts';
import type { Gateway } from './gateway/gateway.ts';
import { guardOrders } from './gateway/hub-orders.ts';
import { ReadModelInstruments } from './gateway/instruments.ts';
import { createOrderCommands } from './gateway/order-commands.ts';
import { createHealth } from './health.ts';
import { StaticFiles } from './http/static-files.ts';
import { createHub } from './hub/hub.ts';
import { StreamTail } from './hub/stream-tail.ts';
import { installLiveUpgrade } from './live-upgrade.ts';
import { createMetrics } from './metrics.ts';
import { Freshness } from './read/freshness.ts';
import { OwnWrites } from './read/own-writes.ts';

/** Headers and body of a request have to arrive within these; a slow sender does not hold a connection for ever. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 5_000;
/** Requests under way at a stop get this long. */
const DRAIN_MS = 2_500;
const SWEEP_SESSIONS_MS = 3_600_000;
const REDIS_RETRY_MS = 1_000;

const log = pino({ name: 'api', level: process.env['LOG_LEVEL'] ?? 'info', base: null });

/** The API process: HTTP, live feed and terminal on one port. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const warn = (error: Error): void => log.warn(error.message);
  const journal = await RedisJournal.open({
    url: config.redisUrl,
    durability: config.durability,
    onError: warn,
  });
  const redis = new Redis(config.redisUrl, {
    enableOfflineQueue: false,
    retryStrategy: () => REDIS_RETRY_MS,
  });
  redis.on('error', warn);
  const db = openDatabase(config.databaseUrl, { onConnectionError: warn });

  const producer = new CommandProducer({ journal, kind: 'api', onTrouble: warn });
  const results = new CommandResults(producer.process);
  const freshness = new Freshness(db);
  const actors = await journal.actors();
  const gateway: Gateway = {
    sender: new CommandSender(producer, results),
    instruments: new ReadModelInstruments(db),
    db,
    freshness,
    ownWrites: new OwnWrites(),
    liveOrders: { liveOrder: (account, order) => hub.reads.liveOrder(account, order) },
    ledgerShards: Math.max(1, actors.filter(({ name }) => name.startsWith('ledger:')).length),
    now: () => Date.now(),
  };
  const orders = createOrderCommands(gateway);
  const limits = new RateLimits(config, redis);
  const sessions = new Sessions(db);
  const authenticator = new Authenticator(sessions);

  const tail = new StreamTail({ journal, onTrouble: warn });
  const hub = createHub({
    journal,
    tail,
    orders: guardOrders(orders, limits),
    authorize: (sessionId) => sessions.isLive(sessionId),
    now: () => Date.now() * 1_000,
    dataFolder: config.dataFolder,
    log,
  });

  let origins: ReadonlySet<string> = new Set();
  const isAllowedOrigin = (origin: string): boolean => origins.has(origin);
  const app = createApp({
    demo: config.demo,
    behindTls: config.behindTls,
    isAllowedOrigin,
    log,
    db,
    sessions,
    sessionEvents: { ended: (sessionId) => hub.closeSession(sessionId) },
    authenticator,
    passwords: new Passwords(),
    limits,
    gateway,
    orders,
    market: hub.reads,
    health: createHealth({ journal, db, freshness, durability: config.durability, demo: config.demo }),
    metrics: createMetrics({
      connections: () => hub.connectionCount,
      waitingResults: () => results.waitingCount,
    }),
    terminal: new StaticFiles(fileURLToPath(new URL('../../web/dist', import.meta.url))),
  });

  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
    },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  installLiveUpgrade({
    server,
    authenticator,
    isAllowedOrigin,
    upgrade: (request, socket, head, identity) => hub.upgrade(request, socket, head, identity),
    log,
  });

  // The hub's folds first: when a command's result is looked at, they show it already.
  await hub.start();
  tail.subscribe({
    onFrame: (actor, entry, frame) => results.observe(actor, entry, frame),
    onStop: (actor, stop) => log.error(`results of ${actor.name} are not seen any more: ${stop.code}`),
  });
  const port = await listen(server, config.port, config.host);
  origins = allowedOrigins(config, port);

  const sweep = setInterval(() => void sessions.deleteExpired().catch(warn), SWEEP_SESSIONS_MS);
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= (async () => {
      clearInterval(sweep);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
      await hub.stop();
      server.closeAllConnections();
      await journal.close();
      redis.disconnect();
      await db.destroy();
      if (process.connected) process.disconnect();
    })();
    stopping.catch(fail);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, stop);
  process.send?.({ ready: true, port });
  log.info(`listening on http://${config.host}:${port}`);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function fail(error: unknown): void {
  log.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

main().catch(fail);
