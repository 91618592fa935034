import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { locateRedis, REDIS_FLOOR, REDIS_IMAGE, type RedisProgram } from './locate-redis.ts';
import { roleLines } from './redis-roles.ts';
import { type RunningProcess, startProcess, StartError } from './server-process.ts';
import { stopStaleProcess } from './stale-process.ts';

/** A server and the address at which programs reach it. */
export interface RunningServer extends RunningProcess {
  readonly url: string;
  readonly port: number;
}

export interface RedisServerOptions {
  /** Absolute; holds the append-only file, redis.conf (0600) and the pid file. */
  readonly dataDir: string;
  readonly port: number;
  /** Of the user without a name, who may do everything; those of the roles are made from it (redis-roles.ts). */
  readonly password: string;
  /** False: there is nobody but the roles. Tests, which damage what they test, want everything. */
  readonly admin?: boolean | undefined;
  /** `always`: an answered append survives a power cut. `everysec` must be asked for. */
  readonly appendFsync?: 'always' | 'everysec';
  /** The environment of the server; that of this process unless given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Aborting while it starts ends it. */
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

/** Loading a large append-only file takes time: Redis answers only afterwards. */
export const REDIS_READY_MS = 120_000;

/**
 * Starts a private Redis on 127.0.0.1 with the durability that the journal is built on.
 *
 * @throws StartError when there is no Redis to run, or it does not get ready.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<RunningServer> {
  const program = await locateRedis();
  if (program === undefined) {
    throw new StartError(
      `There is no redis-server ${REDIS_FLOOR} or newer here: run \`npm run setup\` first.`,
    );
  }
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const configFile = join(options.dataDir, 'redis.conf');
  const pidFile = join(options.dataDir, 'redis.pid');
  await stopStaleProcess({ pidFile, marker: configFile, signal: 'SIGTERM' });
  writeFileSync(configFile, redisConfig(options, program), { mode: 0o600 });
  const { command, args } = commandFor(program, options, configFile);
  const running = await startProcess({
    name: 'Redis',
    command,
    args,
    ...(options.env === undefined ? {} : { env: options.env }),
    stopSignal: 'SIGTERM',
    onLine: options.onLine,
    signal: options.signal,
    isReady: (line) => line.includes('Ready to accept connections'),
    readyMs: REDIS_READY_MS,
  });
  writeFileSync(pidFile, `${running.pid}\n`);
  return {
    ...running,
    port: options.port,
    url: `redis://:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}`,
  };
}

function redisConfig(options: RedisServerOptions, program: RedisProgram): string {
  const inContainer = program.kind === 'docker';
  const lines = [
    inContainer ? 'bind 0.0.0.0' : 'bind 127.0.0.1',
    `port ${inContainer ? CONTAINER_PORT : options.port}`,
    defaultUser(options),
    ...roleLines(options.password),
    `dir "${inContainer ? '/data' : options.dataDir}"`,
    'daemonize no',
    // The journal: nothing that was answered is ever lost, nothing damaged is ever skipped.
    'appendonly yes',
    `appendfsync ${options.appendFsync ?? 'always'}`,
    'no-appendfsync-on-rewrite no',
    'aof-load-truncated no',
    'maxmemory-policy noeviction',
    // The append-only file is the only copy; a second one by RDB would cost a fork now and then.
    'save ""',
  ];
  // Keeps the command line as given, so that a later start recognizes a server that was left behind.
  if (program.kind === 'binary' && program.command === 'redis-server') lines.push('set-proc-title no');
  return `${lines.join('\n')}\n`;
}

/**
 * Who comes without a name may do everything, or does not get in. It keeps its rights in either case: Redis reads its
 * append-only file as this user, and one without rights silently leaves out every step of more than one command.
 */
function defaultUser({ password, admin = true }: RedisServerOptions): string {
  const hash = createHash('sha256').update(password).digest('hex');
  return `user default ${admin ? 'on' : 'off'} #${hash} ~* &* +@all`;
}

const CONTAINER_PORT = 6379;

function commandFor(
  program: RedisProgram,
  options: RedisServerOptions,
  configFile: string,
): { command: string; args: string[] } {
  if (program.kind === 'binary') return { command: program.command, args: [configFile] };
  // Attached, so that stopping the client stops the container; removed by itself afterwards.
  return {
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', `buttonwood-redis-${options.port}`],
      ...['-p', `127.0.0.1:${options.port}:${CONTAINER_PORT}`, '-v', `${options.dataDir}:/data`],
      ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...[REDIS_IMAGE, 'redis-server', '/data/redis.conf'],
    ],
  };
}
