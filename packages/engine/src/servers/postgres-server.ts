import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync, chownSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDataDir, type PostgresHome, postgresHome } from './postgres-home.ts';
import { startPastOrphans } from './postgres-orphans.ts';
import type { RunningServer } from './redis-server.ts';
import { startProcess } from './server-process.ts';
import { stopStaleProcess } from './stale-process.ts';

const run = promisify(execFile);

export interface PostgresServerOptions {
  /** Absolute; Postgres lives in its `postgres` folder, or outside when root's user cannot go there. */
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** `off` only where the data is thrown away afterwards, as in tests. */
  readonly durability?: 'on' | 'off';
  /** Aborting while it starts ends it. */
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

/** The role that owns the databases. */
export const POSTGRES_USER = 'buttonwood';
/** The database that a new cluster has. */
export const POSTGRES_DATABASE = 'buttonwood';

const INITDB_MS = 60_000;
/** Recovery after a crash replays the write-ahead log first. */
export const POSTGRES_READY_MS = 120_000;

/**
 * Starts a private Postgres on 127.0.0.1, creating its cluster the first time.
 *
 * @throws StartError when it does not get ready.
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<RunningServer> {
  const home = postgresHome(options.dataDir);
  await stopStaleProcess({
    pidFile: join(home.dataDir, 'postmaster.pid'),
    marker: home.dataDir,
    signal: 'SIGINT',
  });
  if (!existsSync(join(home.dataDir, 'PG_VERSION'))) await createCluster(home, options);
  const running = await startPastOrphans(home.dataDir, () => startPostmaster(home, options), options.signal);
  const url = `postgres://${POSTGRES_USER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${POSTGRES_DATABASE}`;
  return { ...running, port: options.port, url };
}

/**
 * Creates cluster, role and database. A failure removes the folder again, so that the next start
 * begins anew instead of finding half a cluster.
 */
async function createCluster(home: PostgresHome, options: PostgresServerOptions): Promise<void> {
  rmSync(home.dataDir, { recursive: true, force: true });
  createDataDir(home);
  const secretDir = mkdtempSync(join(tmpdir(), 'buttonwood-'));
  try {
    const passwordFile = join(secretDir, 'password');
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    if (home.owner !== undefined) {
      chownSync(secretDir, home.owner.uid, home.owner.gid);
      chownSync(passwordFile, home.owner.uid, home.owner.gid);
    } else {
      chmodSync(secretDir, 0o700);
    }
    await run(
      join(home.programDir, 'bin', 'initdb'),
      [
        ...['-D', home.dataDir, '-U', POSTGRES_USER, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
        ...(options.durability === 'off' ? ['--no-sync'] : []),
      ],
      { ...home.owner, env: postgresEnvironment(), timeout: INITDB_MS, cwd: '/' },
    );
  } catch (error) {
    rmSync(home.dataDir, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(secretDir, { recursive: true, force: true });
  }
  await createDatabase(home, options);
}

/** Single-user mode: no server has to be up to create the database. */
async function createDatabase(home: PostgresHome, options: PostgresServerOptions): Promise<void> {
  const promise = run(
    join(home.programDir, 'bin', 'postgres'),
    ['--single', '-D', home.dataDir, ...(options.durability === 'off' ? ['-F'] : []), 'postgres'],
    { ...home.owner, env: postgresEnvironment(), timeout: INITDB_MS, cwd: '/' },
  );
  promise.child.stdin?.end(`CREATE DATABASE ${POSTGRES_DATABASE};\n`);
  await promise;
}

function startPostmaster(home: PostgresHome, options: PostgresServerOptions) {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${options.port}`,
    'max_connections=120',
    'log_min_messages=warning',
    ...(options.durability === 'off'
      ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off']
      : []),
  ];
  return startProcess({
    name: 'Postgres',
    command: join(home.programDir, 'bin', 'postgres'),
    args: ['-D', home.dataDir, ...settings.flatMap((setting) => ['-c', setting])],
    env: postgresEnvironment(),
    cwd: '/',
    owner: home.owner,
    // Fast shutdown: sessions are ended, what was committed is kept.
    stopSignal: 'SIGINT',
    onLine: options.onLine,
    signal: options.signal,
    isReady: (line) => line.includes('ready to accept connections'),
    readyMs: POSTGRES_READY_MS,
  });
}

/** Nothing of the caller's PG* settings leaks in, and messages are in English, as isReady expects. */
function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C', LC_MESSAGES: 'C' };
}
