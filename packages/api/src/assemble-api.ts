import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { CommandProducer } from '@buttonwood/engine/journal/command-producer.ts';
import type { EngineStore } from '@buttonwood/engine/journal/engine-store.ts';
import type { ActorName, Journal } from '@buttonwood/engine/journal/journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { Authenticator } from './auth/authenticate.ts';
import { Passwords } from './auth/passwords.ts';
import { RateLimits } from './auth/rate-limits.ts';
import { Sessions } from './auth/sessions.ts';
import type { ApiConfig } from './config.ts';
import { CommandResults } from './gateway/command-results.ts';
import { CommandSender } from './gateway/command-sender.ts';
import type { Gateway } from './gateway/gateway.ts';
import { guardOrders } from './gateway/hub-orders.ts';
import { ReadModelInstruments } from './gateway/instruments.ts';
import { createOrderCommands } from './gateway/order-commands.ts';
import { lookAtHealth } from './health.ts';
import type { ApiEnv } from './http/api-env.ts';
import { StaticFiles } from './http/static-files.ts';
import { createHub, type Hub } from './hub/hub.ts';
import { StreamTail } from './hub/stream-tail.ts';
import { createMetrics } from './metrics.ts';
import type { StatusArchive } from './archive-status.ts';
import { onceASecond } from './once-a-second.ts';
import { createOpsStatus, readersOf } from './ops-status.ts';
import { Freshness } from './read/freshness.ts';
import { findTrade } from './read/find-trade.ts';
import { OwnWrites } from './read/own-writes.ts';
import { createSyncProviders } from './sync-providers.ts';

/** What an API stands on: opened by the caller, and closed by it after `stop`. */
export interface ApiParts {
  readonly config: ApiConfig;
  readonly journal: Journal & EngineStore;
  /** What GET /ops/status tells of the archive; nothing when left out. */
  readonly archive?: StatusArchive;
  readonly db: Kysely<Database>;
  /** Counts sign-ins, which are counted in memory without it, and shows the limits of market-data sources. */
  readonly redis: Redis | undefined;
  readonly log: Logger;
}

export interface AssembledApi {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly hub: Hub;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  isAllowedOrigin(origin: string): boolean;
  /** Says which origins may use the cookie; known once the port is. Until then none may. */
  allowOrigins(origins: ReadonlySet<string>): void;
  /** How far each out stream was read. */
  positions(): ReadonlyMap<ActorName, number>;
  /** Follows the out streams; returns when hub and results are as new as them. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the parts of an API together: gateway, hub and HTTP application over one journal and one database. */
export async function assembleApi({
  config,
  journal,
  archive,
  db,
  redis,
  log,
}: ApiParts): Promise<AssembledApi> {
  const warn = (error: Error): void => log.warn(error.message);
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
    findOnTape: (book, seq) => findTrade(journal, book, seq),
    opsStatus: onceASecond(createOpsStatus({ journal, archive, readers: () => readersOf(db) })),
    health: onceASecond(() =>
      lookAtHealth({ journal, db, freshness, durability: config.durability, demo: config.demo }),
    ),
    syncProviders: createSyncProviders({ env: process.env, redis, log }),
    metrics: createMetrics({
      connections: () => hub.connectionCount,
      waitingRequests: () => hub.waitingRequests,
      waitingResults: () => results.waitingCount,
    }),
    terminal: new StaticFiles(fileURLToPath(new URL('../../web/dist', import.meta.url))),
  });

  return {
    app,
    hub,
    authenticator,
    sessions,
    isAllowedOrigin,
    allowOrigins: (allowed) => {
      origins = allowed;
    },
    positions: () => tail.positions(),
    async start() {
      // The hub's folds first: when a command's result is looked at, they show it already.
      await hub.start();
      tail.subscribe({
        onFrame: (actor, entry, frame) => results.observe(actor, entry, frame),
        onStop: (actor, stop) => log.error(`results of ${actor.name} are not seen any more: ${stop.code}`),
      });
    },
    stop: () => hub.stop(),
  };
}
