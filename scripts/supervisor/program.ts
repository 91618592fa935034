import {
  describeExit,
  lastLines,
  type RunningProcess,
  spawnProcess,
  StartError,
  within,
} from '../../packages/engine/src/servers/server-process.ts';
import type { ServiceLog } from './log.ts';

/** One of our own programs: a TypeScript file run by the pinned Node. */
export interface Program {
  readonly name: string;
  /** Absolute path of its main file. */
  readonly script: string;
  readonly args: readonly string[];
}

/** How one of the demo's people signs in; programs report it over IPC. */
export interface SignIn {
  readonly role: string;
  readonly user: string;
  readonly password: string;
}

export interface ProgramContext {
  readonly env: NodeJS.ProcessEnv;
  readonly log: ServiceLog;
  readonly onSignIns: (signIns: readonly SignIn[]) => void;
}

/** Without any sign of life for this long, a start has failed. */
const READY_MS = 30_000;
/** With signs of life ("replaying …"), it may take this long. */
const MAX_START_MS = 600_000;

/**
 * Starts a program and waits until it says `{ ready: true }` over IPC. `{ starting: text }` prolongs
 * the wait.
 *
 * @throws StartError with the program's last lines when it ends, or stays silent, before it is ready.
 */
export async function startProgram(
  program: Program,
  context: ProgramContext,
  signal: AbortSignal,
): Promise<RunningProcess> {
  const { running, recent, words } = spawnNode(program, context, signal);
  const waitUntilMs = performance.now() + MAX_START_MS;
  for (;;) {
    const outcome = await within(READY_MS, Promise.race([words.next(), running.exited]));
    if (outcome === 'ready') return running;
    if (outcome === 'starting' && performance.now() < waitUntilMs) continue;
    await running.kill();
    signal.throwIfAborted();
    await running.lastWords;
    const why =
      typeof outcome === 'string'
        ? `was not ready within ${READY_MS / 1000} s`
        : `ended: ${describeExit(outcome)}`;
    throw new StartError(`${program.name} ${why}. Its last lines:\n${recent.text()}`);
  }
}

/**
 * Runs a program to its end.
 *
 * @throws StartError with its last lines when it fails or takes longer than `timeoutMs`.
 */
export async function runProgram(
  program: Program,
  context: ProgramContext & { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { running, recent } = spawnNode(program, context, signal);
  const outcome = await within(context.timeoutMs, running.exited);
  if (outcome === 'late') await running.kill();
  signal.throwIfAborted();
  if (outcome !== 'late' && outcome.code === 0) return;
  await running.lastWords;
  const why =
    outcome === 'late'
      ? `took longer than ${context.timeoutMs / 1000} s`
      : `failed: ${describeExit(outcome)}`;
  throw new StartError(`${program.name} ${why}. Its last lines:\n${recent.text()}`);
}

type Word = 'ready' | 'starting';

function spawnNode(program: Program, context: ProgramContext, signal: AbortSignal) {
  signal.throwIfAborted();
  const recent = lastLines();
  const { child, running } = spawnProcess({
    name: program.name,
    command: process.execPath,
    args: [program.script, ...program.args],
    env: context.env,
    stopSignal: 'SIGTERM',
    ipc: true,
    signal,
    onLine(line) {
      recent.push(line);
      context.log.line(line);
    },
  });
  const words = new StartWords();
  child.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null) return;
    if ('signIns' in message && Array.isArray(message.signIns))
      context.onSignIns(message.signIns as SignIn[]);
    const word = 'ready' in message ? 'ready' : 'starting' in message ? 'starting' : undefined;
    if (word !== undefined) words.say(word);
  });
  return { running, recent, words };
}

/** The last word of a program that nobody has heard yet: two that arrive together are one, and `ready` is never lost. */
class StartWords {
  #unheard: Word | undefined;
  #listener: ((word: Word) => void) | undefined;

  say(word: Word): void {
    this.#unheard = this.#unheard === 'ready' ? 'ready' : word;
    this.#pass();
  }

  next(): Promise<Word> {
    return new Promise((resolve) => {
      this.#listener = resolve;
      this.#pass();
    });
  }

  #pass(): void {
    if (this.#unheard === undefined || this.#listener === undefined) return;
    this.#listener(this.#unheard);
    this.#listener = undefined;
    this.#unheard = undefined;
  }
}
