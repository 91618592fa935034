import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Allocation } from './measure-allocation.ts';
import type { Latency } from './measure-latency.ts';
import type { Speed } from './measure-speed.ts';

const CHILD = fileURLToPath(new URL('run-contender.ts', import.meta.url));
const CHILD_TIMEOUT_MS = 180_000;
/**
 * Node keeps the sources without their types here, and takes them from here at the next start. What takes the types away is
 * WebAssembly whose memory grows, and a program in which a buffer was ever detached, as that of a memory that grows is, checks
 * at each access to a typed array that its buffer is still there: a tenth of the time of ledger and book.
 */
const COMPILE_CACHE = join(tmpdir(), 'buttonwood-bench-compile-cache');

export interface ChildOptions {
  readonly orders: number;
  readonly warmUpMs: number;
  readonly budgetMs: number;
}

/** What a child prints; of the three measures it has the one that it was asked for. */
export interface Measured {
  /** The first time over the flow, before anything is compiled. */
  readonly cold: Speed;
  /** Operations of the whole flow. */
  readonly flow: number;
  readonly speed?: Speed;
  readonly allocation?: Allocation;
  readonly latency?: Latency;
}

/** Starts a child that measures nothing to speak of, so that those after it find the sources without their types. */
export function fillCompileCache(): void {
  runChild('buttonwood', 'normal', 'speed', { orders: 1_000, warmUpMs: 0, budgetMs: 100 });
}

/** Measures one engine on one mix in a process of its own. */
export function runChild(
  engine: string,
  mix: string,
  measure: 'speed' | 'allocation' | 'latency',
  { orders, warmUpMs, budgetMs }: ChildOptions,
): Measured {
  const numbers = { orders, 'warm-up-ms': warmUpMs, 'budget-ms': budgetMs };
  const args = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawnSync(
    process.execPath,
    [CHILD, '--engine', engine, '--mix', mix, '--measure', measure, ...args],
    {
      encoding: 'utf8',
      timeout: CHILD_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    },
  );
  if (child.status !== 0) {
    throw new Error(`the run of ${engine} on ${mix} ended with ${child.status ?? child.signal}`);
  }
  return JSON.parse(child.stdout) as Measured;
}
