import { freePort } from '../servers/free-port.ts';
import { REDIS_IMAGE } from '../servers/locate-redis.ts';
import { POSTGRES_DATABASE, POSTGRES_USER, startPostgresServer } from '../servers/postgres-server.ts';
import { roleLines } from '../servers/redis-roles.ts';
import { startRedisServer } from '../servers/redis-server.ts';
import { startContainer } from './container-server.ts';
import { useContainers } from './container-engine.ts';
import { startEmbedded } from './embedded-server.ts';
import { freshDatabase, type DatabaseTemplate } from './fresh-database.ts';
import type { TestServer } from './test-server.ts';

const PASSWORD = 'test';
const POSTGRES_IMAGE = 'postgres:18-alpine';
const REDIS_PORT = 6379;
const POSTGRES_PORT = 5432;

/** The Postgres of this test run, started once by global-setup.ts. */
export const SHARED_POSTGRES_VARIABLE = 'BUTTONWOOD_TEST_POSTGRES_URL';

const quiet = (): void => undefined;

/**
 * Starts a Redis for one test file, with the durability and the roles of `npm start` unless told otherwise. Cheap
 * (about 50 ms); call `stop` in afterAll. What is forgotten ends with the process that started it.
 */
export async function startRedis(
  options: { readonly appendFsync?: 'always' | 'everysec'; readonly admin?: boolean } = {},
): Promise<TestServer> {
  const appendFsync = options.appendFsync ?? 'always';
  if (await useContainers()) {
    const port = await freePort();
    const { GenericContainer, Wait } = await import('testcontainers');
    const container = new GenericContainer(REDIS_IMAGE)
      .withCommand([
        ...['redis-server', '--requirepass', PASSWORD, '--appendonly', 'yes', '--appendfsync', appendFsync],
        ...['--aof-load-truncated', 'no', '--maxmemory-policy', 'noeviction', '--save', ''],
        ...roleLines(PASSWORD).flatMap((line) => line.replace(/^/, '--').split(' ')),
      ])
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/));
    return startContainer({
      container,
      containerPort: REDIS_PORT,
      port,
      url: `redis://:${PASSWORD}@127.0.0.1:${port}`,
    });
  }
  return startEmbedded('redis', (dataDir, port) =>
    startRedisServer({ dataDir, port, password: PASSWORD, appendFsync, admin: options.admin, onLine: quiet }),
  );
}

export interface PostgresOptions {
  /** A server of its own that `kill` and `restart` work on, instead of a database on the shared one. */
  readonly own?: boolean;
  /** Prepared once per run and copied for each test file, which is much faster than migrating each. */
  readonly template?: DatabaseTemplate;
}

/**
 * Returns an empty database (or a copy of the template) for one test file: on the Postgres that
 * serves the whole run, or on a server of its own. Call `stop` in afterAll.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestServer> {
  const sharedUrl = process.env[SHARED_POSTGRES_VARIABLE];
  if (sharedUrl !== undefined && options.own !== true) return freshDatabase(sharedUrl, options.template);
  const server = await startOwnPostgres();
  await options.template?.prepare(server.url);
  return server;
}

/** Starts a Postgres server without durability: its data is thrown away with the tests. */
export async function startOwnPostgres(): Promise<TestServer> {
  if (await useContainers()) {
    const port = await freePort();
    const { GenericContainer, Wait } = await import('testcontainers');
    const container = new GenericContainer(POSTGRES_IMAGE)
      .withEnvironment({
        POSTGRES_USER,
        POSTGRES_PASSWORD: PASSWORD,
        POSTGRES_DB: POSTGRES_DATABASE,
      })
      .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=120'])
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2));
    const url = `postgres://${POSTGRES_USER}:${PASSWORD}@127.0.0.1:${port}/${POSTGRES_DATABASE}`;
    return startContainer({ container, containerPort: POSTGRES_PORT, port, url });
  }
  return startEmbedded('postgres', (dataDir, port) =>
    startPostgresServer({ dataDir, port, password: PASSWORD, durability: 'off', onLine: quiet }),
  );
}
