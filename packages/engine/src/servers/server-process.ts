import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { unwatch, watch } from './watchdog.ts';

/** How a process ended: exactly one of the two is not null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A started operating-system process that is ready to serve. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it; never rejects. */
  readonly exited: Promise<Exit>;
  /**
   * Resolves when everything that it has printed was given to `onLine`, which may be after its end, LAST_WORDS_MS later at the
   * most: a process that it has started may hold its output open.
   */
  readonly lastWords: Promise<void>;
  /** Asks it to end, and ends it with SIGKILL after the grace time. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as this user; only root can ask for it. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** The polite signal of this program. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Opens an IPC channel, so that the program can say it is ready and notice that its parent died. */
  readonly ipc?: boolean;
  /** Aborting stops it, while it starts and later. */
  readonly signal?: AbortSignal | undefined;
  /** Called once per line of stdout and stderr. */
  readonly onLine: (line: string) => void;
}

export const STOP_GRACE_MS = 5_000;

/** A process that ended before it was ready, or did not get ready in time. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Spawns a process in its own process group (a Ctrl-C in the terminal reaches only the parent, which
 * stops things in order) and registers it with the watchdog (it never outlives the parent).
 */
export function spawnProcess(options: ProcessOptions): { child: ChildProcess; running: RunningProcess } {
  const child = spawn(options.command, [...options.args], {
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.owner,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc === true ? (['ipc'] as const) : [])],
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      options.onLine(`${options.command}: ${error.message}`);
      resolve({ code: 127, signal: null });
    });
  });
  const read = Promise.all([child.stdout, child.stderr].map((output) => readLines(output, options.onLine)));
  const lastWords = exited.then(async () => {
    await within(LAST_WORDS_MS, read);
  });
  const pid = child.pid ?? -1;
  if (pid > 0) {
    watch(pid, options.stopSignal);
    void exited.then(() => unwatch(pid));
  }
  const send = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  };
  const running: RunningProcess = {
    pid,
    exited,
    lastWords,
    async stop(graceMs = STOP_GRACE_MS) {
      send(options.stopSignal);
      const timer = setTimeout(() => send('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
    async kill() {
      send('SIGKILL');
      await exited;
    },
  };
  options.signal?.addEventListener('abort', () => void running.stop(ABORT_GRACE_MS), { once: true });
  return { child, running };
}

/** A program that is not needed any more while it starts has nothing to finish. */
const ABORT_GRACE_MS = 2_000;

/** Resolves at the end of the stream. */
function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  const lines = createInterface({ input: stream }).on('line', onLine);
  return new Promise((resolve) => lines.once('close', resolve));
}

const LAST_WORDS_MS = 2_000;

/** How many of a program's last lines an error message shows. */
export const LAST_LINES = 20;

/** Keeps the last lines of a program, for the message that says why it did not start. */
export function lastLines(): { push(line: string): void; text(): string } {
  const lines: string[] = [];
  return {
    push(line) {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
    },
    text: () => (lines.length === 0 ? '(it printed nothing)' : lines.join('\n')),
  };
}

/**
 * Spawns a server that says in a log line that it is ready.
 *
 * @throws StartError when it ends first or is not ready within `readyMs`; it has been ended then.
 */
export async function startProcess(
  options: ProcessOptions & { readonly isReady: (line: string) => boolean; readonly readyMs: number },
): Promise<RunningProcess> {
  const recent = lastLines();
  let ready = (): void => undefined;
  const readyLine = new Promise<'ready'>((resolve) => {
    ready = () => resolve('ready');
  });
  const { running } = spawnProcess({
    ...options,
    onLine(line) {
      recent.push(line);
      options.onLine(line);
      if (options.isReady(line)) ready();
    },
  });
  const outcome = await within(options.readyMs, Promise.race([readyLine, running.exited]));
  if (outcome === 'ready') return running;
  await running.kill();
  await running.lastWords;
  const why =
    outcome === 'late' ? `was not ready within ${options.readyMs} ms` : `ended: ${describeExit(outcome)}`;
  throw new StartError(`${options.name} ${why}. Its last lines:\n${recent.text()}`);
}

/** Waits for a promise, but never longer than `ms`; then the answer is 'late'. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const outcome = await Promise.race([promise, late]);
  clearTimeout(timer);
  return outcome;
}

/** Says in words how a process ended. */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
}
