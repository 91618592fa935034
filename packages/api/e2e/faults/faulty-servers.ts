import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@buttonwood/engine/servers/free-port.ts';
import { outsideFolder } from '@buttonwood/engine/servers/postgres-home.ts';
import { startPostgresServer } from '@buttonwood/engine/servers/postgres-server.ts';
import { startRedisServer, type RunningServer } from '@buttonwood/engine/servers/redis-server.ts';
import { within } from '@buttonwood/engine/servers/server-process.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { FaultyMachine } from './fault-shim.ts';

const PASSWORD = 'faults';
const MAX_STARTS = 20;
const START_AGAIN_MS = 250;
const END_MS = 3_000;

/** One server behind a proxy, which is ended and started again on the same data and port. */
export class FaultyServer {
  /** Straight to the server, for the checks. */
  readonly url: string;
  /** Through the proxy, for the programs. */
  readonly proxyUrl: string;
  readonly proxy: FaultProxy;
  private readonly start: () => Promise<RunningServer>;
  private running: RunningServer;

  private constructor(start: () => Promise<RunningServer>, running: RunningServer, proxy: FaultProxy) {
    this.start = start;
    this.running = running;
    this.proxy = proxy;
    this.url = running.url;
    this.proxyUrl = running.url.replace(`:${running.port}`, `:${proxy.port}`);
  }

  static async open(start: () => Promise<RunningServer>): Promise<FaultyServer> {
    const running = await start();
    return new FaultyServer(start, running, await FaultProxy.open(running.port));
  }

  get pid(): number {
    return this.running.pid;
  }

  /** Ends it as `kill -9` does. */
  kill(): Promise<void> {
    return this.running.kill();
  }

  /** Waits for its own end, which a fault should have caused. Returns whether it came in time. */
  async endsByItself(): Promise<boolean> {
    return (await within(END_MS, this.running.exited)) !== 'late';
  }

  /** Starts it again when it has ended. Postgres waits for the last of its processes, hence the tries. */
  async revive(): Promise<void> {
    if ((await within(0, this.running.exited)) === 'late') return;
    for (let tries = 1; ; tries++) {
      try {
        this.running = await this.start();
        return;
      } catch (error) {
        if (tries === MAX_STARTS) throw error;
        await sleep(START_AGAIN_MS);
      }
    }
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.proxy.close();
  }
}

/** Redis and Postgres of one exchange, with everything that can be done to them. */
export interface FaultyServers {
  readonly redis: FaultyServer;
  readonly postgres: FaultyServer;
  /** Disk and clock of Redis; undefined without the shim. */
  readonly redisMachine: FaultyMachine | undefined;
  /** Files of the append-only log, as they are now. */
  appendOnlyFiles(): string[];
  /** The log may not grow by more than `bytes` until Redis is started again: its disk is full then. */
  fillDisk(bytes: number): void;
  dispose(): Promise<void>;
}

/** Starts both servers in `folder`, durable as `npm start` has them. What they print goes to `onLine`. */
export async function startFaultyServers(
  folder: string,
  redisMachine: FaultyMachine | undefined,
  onLine: (line: string) => void,
): Promise<FaultyServers> {
  const redisDir = join(folder, 'redis');
  const postgresDir = join(folder, 'postgres-home');
  mkdirSync(postgresDir, { recursive: true });
  chmodSync(postgresDir, 0o755); // Postgres may run as another user, who has to enter it.
  const redisPort = await freePort();
  const postgresPort = await freePort();
  const env = redisMachine === undefined ? undefined : { ...process.env, ...redisMachine.env };
  const [redis, postgres] = await Promise.all([
    FaultyServer.open(() =>
      startRedisServer({
        dataDir: redisDir,
        port: redisPort,
        password: PASSWORD,
        env,
        onLine: (line) => onLine(`redis: ${line}`),
      }),
    ),
    FaultyServer.open(() =>
      startPostgresServer({
        dataDir: postgresDir,
        port: postgresPort,
        password: PASSWORD,
        onLine: (line) => onLine(`postgres: ${line}`),
      }),
    ),
  ]);
  const log = join(redisDir, 'appendonlydir');
  const appendOnlyFiles = (): string[] => readdirSync(log).map((name) => join(log, name));
  return {
    redis,
    postgres,
    redisMachine,
    appendOnlyFiles,
    fillDisk(bytes) {
      const largest = Math.max(...appendOnlyFiles().map((file) => statSync(file).size));
      execFileSync('prlimit', ['--pid', String(redis.pid), `--fsize=${largest + bytes}`]);
    },
    async dispose() {
      await Promise.all([redis.stop(), postgres.stop()]);
      rmSync(outsideFolder(postgresDir), { recursive: true, force: true });
    },
  };
}
