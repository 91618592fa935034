import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEMO_HISTORY } from '../market-data/demo-data.ts';
import { freePort } from '../servers/free-port.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const SUPERVISOR = join(root, 'scripts', 'supervisor', 'main.ts');
const START_MS = 120_000;
const STOP_MS = 45_000;
const READY_MARK = 'Buttonwood is running';

/** The services of an exchange that a test can kill. */
export type ServiceName = 'redis' | 'engine' | 'projector' | 'archiver' | 'api' | 'worker';

const COMMAND_OF: Readonly<Record<ServiceName, RegExp>> = {
  redis: /redis-server/,
  engine: /engine\/src\/main\.ts/,
  projector: /projections\/main\.ts/,
  archiver: /archive\/main\.ts/,
  api: /api\/src\/main\.ts/,
  worker: /hosts\/worker\/main\.ts/,
};

/** A whole exchange in its own data folder, started as `npm start` does after its set-up. */
export interface RunningExchange {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly dataFolder: string;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  /** Everything it printed so far. */
  output(): string;
  /** Ends one service as `kill -9` does. Returns false when it does not run at this moment. */
  kill(service: ServiceName): Promise<boolean>;
  /** Sends a signal to one service. Returns its process, or undefined when it does not run at this moment. */
  signal(service: ServiceName, signal: NodeJS.Signals): Promise<number | undefined>;
  /** Sends SIGTERM and waits for the end; returns the exit code and how long it took. Throws when it takes too long. */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>;
  /** Starts it again on the same data, port and settings. */
  startAgain(): Promise<void>;
  /** Ends it if it runs, and throws its data away. */
  dispose(): Promise<void>;
}

export interface ExchangeOptions {
  /** BUTTONWOOD_BOTS: off unless given. */
  readonly bots?: 'off' | 'calm' | 'busy';
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts an exchange on a free port and waits until it is ready. */
export async function startExchange(options: ExchangeOptions = {}): Promise<RunningExchange> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'buttonwood-test-'));
  // Postgres runs as another user when the tests run as root.
  await chmod(dataFolder, 0o755);
  const port = await freePort();
  const exchange = new Exchange(dataFolder, port, options);
  try {
    await exchange.startAgain();
  } catch (error) {
    await exchange.dispose();
    throw error;
  }
  return exchange;
}

class Exchange implements RunningExchange {
  readonly url: string;
  readonly dataFolder: string;
  redisUrl = '';
  databaseUrl = '';
  private readonly port: number;
  private readonly options: ExchangeOptions;
  private child: ReturnType<typeof spawn> | undefined;
  private exited: Promise<number | null> = Promise.resolve(null);
  private text = '';

  constructor(dataFolder: string, port: number, options: ExchangeOptions) {
    this.dataFolder = dataFolder;
    this.port = port;
    this.options = options;
    this.url = `http://127.0.0.1:${port}`;
  }

  output(): string {
    return this.text;
  }

  async startAgain(): Promise<void> {
    const { REDIS_URL: _redis, DATABASE_URL: _database, ...environment } = process.env;
    const child = spawn(process.execPath, [SUPERVISOR], {
      env: {
        ...environment,
        BUTTONWOOD_BOTS: this.options.bots ?? 'off',
        // The demo opens at its last real close: the same prices whenever the tests run.
        BUTTONWOOD_SYNC_TO: DEMO_HISTORY.to,
        ...this.options.env,
        BUTTONWOOD_DATA: this.dataFolder,
        BUTTONWOOD_PORT: String(this.port),
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const from = this.text.length;
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(this.failure(`was not ready within ${START_MS} ms`)), START_MS);
      const onData = (chunk: Buffer): void => {
        this.text += chunk.toString();
        if (this.text.indexOf(READY_MARK, from) >= 0) settle(resolve);
      };
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        end();
      };
      child.stdout.on('data', onData);
      child.stderr.on('data', onData);
      child.once('exit', (code) =>
        settle(() => reject(this.failure(`ended with ${code} before it was ready`))),
      );
    });
    await ready;
    const run = JSON.parse(await readFile(join(this.dataFolder, 'run.json'), 'utf8')) as Record<
      string,
      string
    >;
    this.redisUrl = run['redisUrl'] ?? '';
    this.databaseUrl = run['databaseUrl'] ?? '';
  }

  async kill(service: ServiceName): Promise<boolean> {
    return (await this.signal(service, 'SIGKILL')) !== undefined;
  }

  async signal(service: ServiceName, signal: NodeJS.Signals): Promise<number | undefined> {
    const pid = await this.pidOf(service);
    return pid !== undefined && sendSignal(pid, signal) ? pid : undefined;
  }

  async stop(): Promise<{ readonly code: number | null; readonly tookMs: number }> {
    const started = performance.now();
    this.child?.kill('SIGTERM');
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), STOP_MS).unref());
    const code = await Promise.race([this.exited, late]);
    if (code === 'late') throw this.failure(`did not end within ${STOP_MS} ms of SIGTERM`);
    this.child = undefined;
    return { code, tookMs: performance.now() - started };
  }

  async dispose(): Promise<void> {
    const { child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await this.stop();
    // What its servers write while they end may come between the look into a folder and its removal.
    await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  private async pidOf(service: ServiceName): Promise<number | undefined> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
    const rows = stdout
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .flatMap((match) =>
        match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }],
      );
    const own = new Set([this.child?.pid]);
    for (let grown = true; grown;) {
      grown = false;
      for (const row of rows) {
        if (own.has(row.pid) || !own.has(row.parent)) continue;
        own.add(row.pid);
        grown = true;
      }
    }
    const ofService = (command: string): boolean => COMMAND_OF[service].test(command);
    return rows.findLast((row) => own.has(row.pid) && ofService(row.command))?.pid;
  }

  private failure(what: string): Error {
    return new Error(`The exchange ${what}. It printed:\n${this.text.slice(-4_000)}`);
  }
}

/** Returns false when the process has ended since it was looked for. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
