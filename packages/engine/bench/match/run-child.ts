import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Allocation } from './measure-allocation.ts';
import type { Latency } from './measure-latency.ts';
import type { Speed } from './measure-speed.ts';

const CHILD = fileURLToPath(new URL('run-contender.ts', import.meta.url));
const CHILD_TIMEOUT_MS = 180_000;

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
    { encoding: 'utf8', timeout: CHILD_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.status !== 0) {
    throw new Error(`the run of ${engine} on ${mix} ended with ${child.status ?? child.signal}`);
  }
  return JSON.parse(child.stdout) as Measured;
}
