import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideFolder } from '../../src/servers/postgres-home.ts';
import { startPostgresServer } from '../../src/servers/postgres-server.ts';
import { giveWay, POSTGRES_NICENESS } from '../../src/servers/give-way.ts';
import { freePort } from '../../src/servers/free-port.ts';
import { startRedisServer, type RunningServer } from '../../src/servers/redis-server.ts';

const READY_MS = 60_000;
const END_MS = 5_000;
const PASSWORD = 'bench';

/** Servers and processes of one run, with data that is thrown away afterwards. */
export interface BenchWorld {
  readonly redis: RunningServer;
  /** The relay has streams of its own, on a server that is set up in the same way. */
  readonly relayRedis: RunningServer;
  readonly postgres: RunningServer;
  readonly apiPort: number;
  /** Starts a program of the exchange and waits until it says that it is ready. */
  readonly start: (script: string) => Promise<ChildProcess>;
  readonly stop: () => Promise<void>;
}

const packages = fileURLToPath(new URL('../../../', import.meta.url));

/** The programs, by their path below `packages`. */
export const ENGINE = 'engine/src/main.ts';
export const PROJECTOR = 'engine/src/projections/main.ts';
export const API = 'api/src/main.ts';
export const SKELETON = 'engine/bench/pipeline/relay-skeleton.ts';

/** Starts Redis with `appendfsync always` and Postgres, both of this run alone. */
export async function startWorld(): Promise<BenchWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'buttonwood-bench-'));
  await chmod(folder, 0o755); // Postgres may run as another user, who has to enter it.
  const quiet = { password: PASSWORD, onLine: () => undefined };
  const startRedis = async (name: string): Promise<RunningServer> =>
    startRedisServer({ ...quiet, dataDir: join(folder, name), port: await freePort() });
  const redis = await startRedis('redis');
  const relayRedis = await startRedis('relay');
  const postgres = await startPostgresServer({ ...quiet, dataDir: folder, port: await freePort() });
  giveWay(postgres.pid, POSTGRES_NICENESS); // As the supervisor does.
  const apiPort = await freePort();
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    BUTTONWOOD_DATA: folder,
    BUTTONWOOD_PORT: String(apiPort),
    BUTTONWOOD_DEMO: '1',
    // The path is measured, not the budgets of its users.
    BUTTONWOOD_RATE_ORDERS: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  const children: ChildProcess[] = [];
  return {
    redis,
    relayRedis,
    postgres,
    apiPort,
    async start(script) {
      const path = join(packages, script);
      if (!existsSync(path)) throw new Error(`There is no ${script}`);
      const redisUrl = script === SKELETON ? relayRedis.url : redis.url;
      const child = fork(path, { env: { ...env, REDIS_URL: redisUrl } });
      children.push(child);
      await ready(child, script);
      return child;
    },
    async stop() {
      await Promise.all(children.map(endChild));
      await Promise.all([postgres.stop(), redis.stop(), relayRedis.stop()]);
      await rm(folder, { recursive: true, force: true });
      await rm(outsideFolder(folder), { recursive: true, force: true });
    },
  };
}

/** Ends a program in order, and after END_MS in any case. Safe to call twice. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

async function ready(child: ChildProcess, script: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${script} was not ready in ${READY_MS} ms`)), READY_MS);
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code} before it was ready`)));
  });
  clearTimeout(timer);
}
