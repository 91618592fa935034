import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnFreePort } from '../../packages/engine/src/servers/free-port.ts';
import { postgresHome } from '../../packages/engine/src/servers/postgres-home.ts';
import { giveWay, POSTGRES_NICENESS } from '../../packages/engine/src/servers/give-way.ts';
import { startPostgresServer } from '../../packages/engine/src/servers/postgres-server.ts';
import { type RedisRole, roleUrl } from '../../packages/engine/src/servers/redis-roles.ts';
import { type RunningServer, startRedisServer } from '../../packages/engine/src/servers/redis-server.ts';
import { createDataFolder, currentRun, readSecrets, removeRun, writeRun } from './data-folder.ts';
import { createLog, type Log } from './log.ts';
import { isPortFree } from './port-check.ts';
import { type Program, runProgram, type SignIn, startProgram } from './program.ts';
import type { Settings } from './settings.ts';
import { startBlock } from './start-block.ts';
import { type Group, Supervisor } from './supervisor.ts';

/** One step of a start, in order: a program that runs once, or one that is kept running. */
export type Step = Program & {
  /** As whom it speaks to our Redis; operators' tools when left out. A server that people named is used as they named it, unless it has the roles. */
  readonly redisRole?: RedisRole;
} & (
    | { readonly kind: 'once'; readonly timeoutMs: number }
    | { readonly kind: 'keep'; readonly group: Group; readonly needed: boolean }
  );

/**
 * Runs a whole exchange on this machine until it is told to stop.
 *
 * @returns the exit code: 0 after a stop that was asked for, 1 when it could not start or go on
 */
export async function runExchange(settings: Settings, steps: readonly Step[]): Promise<number> {
  const obstacle = await whyNotStart(settings);
  if (obstacle !== undefined) {
    console.error(obstacle);
    return 1;
  }
  createDataFolder(settings.dataDir);
  const log = createLog(join(settings.dataDir, 'logs'), (text) => console.log(text));
  const supervisor = new Supervisor();
  const asked = stopSignals();
  try {
    const started = startAll(settings, steps, supervisor, log);
    const failure = await Promise.race([asked, started.then(() => Promise.race([asked, supervisor.gaveUp]))]);
    if (failure === undefined) console.log('\nStopping …');
    else console.error(`\nButtonwood stops: ${failure}. More in ${join(settings.dataDir, 'logs')}.`);
    return failure === undefined ? 0 : 1;
  } catch (error) {
    console.error(`\nButtonwood did not start: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await supervisor.stop();
    removeRun(settings.dataDir);
    log.close();
  }
}

async function whyNotStart(settings: Settings): Promise<string | undefined> {
  const other = currentRun(settings.dataDir);
  if (!(await isPortFree(settings.host, settings.port))) {
    const by =
      other === undefined ? '' : ` by the Buttonwood that runs on this data already (process ${other.pid})`;
    return (
      `Port ${settings.port} on ${settings.host} is taken${by}. ` +
      `Stop what uses it, or choose another port: BUTTONWOOD_PORT=${settings.port + 1} npm start`
    );
  }
  if (other === undefined) return undefined;
  return `Buttonwood already runs on ${settings.dataDir} (process ${other.pid}, ${other.url}). Stop it first, or set BUTTONWOOD_DATA to another folder.`;
}

async function startAll(
  settings: Settings,
  steps: readonly Step[],
  supervisor: Supervisor,
  log: Log,
): Promise<void> {
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${settings.port}/`;
  const [redisUrl, databaseUrl] = await Promise.all([
    settings.redisUrl ?? keepRedis(settings, supervisor, log),
    settings.databaseUrl ?? keepPostgres(settings, supervisor, log),
  ]);
  const hasRoles = settings.redisUrl === undefined || settings.redisRoles;
  const redisUrlOf = (role: RedisRole): string => (hasRoles ? roleUrl(redisUrl, role) : redisUrl);
  writeRun(settings.dataDir, { pid: process.pid, url, redisUrl: redisUrlOf('ops'), databaseUrl });
  const signIns: SignIn[] = [];
  const env: NodeJS.ProcessEnv = {
    BUTTONWOOD_DEMO: '1',
    // Where a program that turns the cache on itself has it too. Only with it do the programs find their first sources without
    // their types, and none has to take types away, after which every access to an array is checked more than it need be.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    ...process.env,
    DATABASE_URL: databaseUrl,
    BUTTONWOOD_DATA: settings.dataDir,
    BUTTONWOOD_HOST: settings.host,
    BUTTONWOOD_PORT: String(settings.port),
  };
  for (const step of steps) {
    const context = {
      env: { ...env, REDIS_URL: redisUrlOf(step.redisRole ?? 'ops') },
      log: log.service(step.name, 'shown'),
      onSignIns: (found: readonly SignIn[]) => void signIns.push(...found),
    };
    if (step.kind === 'once') {
      await runProgram(step, { ...context, timeoutMs: step.timeoutMs }, supervisor.stopping);
      continue;
    }
    await supervisor.keep(
      {
        name: step.name,
        log: context.log,
        needed: step.needed,
        start: (signal) => startProgram(step, context, signal),
      },
      step.group,
    );
    context.log.say('running');
  }
  const postgresDir = settings.databaseUrl === undefined ? postgresHome(settings.dataDir).dataDir : undefined;
  const outside = postgresDir?.startsWith(settings.dataDir) === false ? postgresDir : undefined;
  console.log(startBlock({ url, signIns, dataDir: settings.dataDir, postgresDir: outside }));
}

/** The port stays the same when Redis has to be started again, because the others know it by then. */
async function keepRedis(settings: Settings, supervisor: Supervisor, log: Log): Promise<string> {
  const serviceLog = log.service('redis', 'quiet');
  const password = readSecrets(settings.dataDir).redisPassword;
  let known: RunningServer | undefined;
  const start = async (signal: AbortSignal) => {
    const dataDir = join(settings.dataDir, 'redis');
    const startOn = (port: number): Promise<RunningServer> =>
      startRedisServer({
        dataDir,
        port,
        password,
        admin: false,
        appendFsync: settings.durability === 'relaxed' ? 'everysec' : 'always',
        signal,
        onLine: (line) => serviceLog.line(line),
      });
    known = await (known === undefined ? startOnFreePort(startOn) : startOn(known.port));
    return known;
  };
  await supervisor.keep({ name: 'redis', log: serviceLog, needed: true, start }, 'servers');
  serviceLog.say('running');
  return known?.url ?? '';
}

async function keepPostgres(settings: Settings, supervisor: Supervisor, log: Log): Promise<string> {
  const serviceLog = log.service('postgres', 'quiet');
  const password = readSecrets(settings.dataDir).postgresPassword;
  let known: RunningServer | undefined;
  const start = async (signal: AbortSignal) => {
    const { dataDir } = settings;
    const startOn = (port: number): Promise<RunningServer> =>
      startPostgresServer({ dataDir, port, password, signal, onLine: (line) => serviceLog.line(line) });
    known = await (known === undefined ? startOnFreePort(startOn) : startOn(known.port));
    giveWay(known.pid, POSTGRES_NICENESS);
    return known;
  };
  await supervisor.keep({ name: 'postgres', log: serviceLog, needed: true, start }, 'servers');
  serviceLog.say('running');
  return known?.url ?? '';
}

/**
 * Resolves when a person (Ctrl-C), the system (SIGTERM) or the death of the process that started this
 * one asks for an end. Signals that come again while stopping change nothing.
 */
function stopSignals(): Promise<undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
    if (process.connected) process.on('disconnect', stop);
  });
}
