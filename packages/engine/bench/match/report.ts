import { cpus } from 'node:os';
import type { Allocation } from './measure-allocation.ts';
import type { Latency } from './measure-latency.ts';
import type { Speed } from './measure-speed.ts';
import type { Mix } from './mixes.ts';
import type { Measured } from './run-child.ts';

/** Millions of operations per second of an engine on a mix. */
export interface Rates {
  readonly median: number;
  readonly min: number;
  /** Before anything is compiled; median over the runs. */
  readonly cold: number;
  /** By the thread's own processor time, which a busy machine changes less; median. */
  readonly cpu: number;
  /** Operations done in the last run, of those in the flow. */
  readonly operations: number;
  readonly flow: number;
  readonly trades: number;
  readonly resting: number;
}

export interface Row {
  readonly mix: string;
  readonly funds: boolean;
  readonly ours: Rates;
  readonly peer: Rates;
  /** Ours to the peer's, by the clock and by processor time. */
  readonly ratio: number;
  readonly cpuRatio: number;
  readonly target: Mix['target'];
  readonly allocation: Allocation | undefined;
  /** Nanoseconds. */
  readonly serviceTime: Latency | undefined;
}

export interface Report {
  readonly machine: string;
  readonly runs: number;
  readonly orders: number;
  readonly rows: readonly Row[];
}

export function machineName(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
}

export function rowOf(
  mix: Mix,
  ours: readonly Measured[],
  peers: readonly Measured[],
  allocation: Allocation | undefined,
  latency: Latency | undefined,
): Row {
  const our = ratesOf(ours);
  const peer = ratesOf(peers);
  return {
    mix: mix.name,
    funds: mix.funds,
    ours: our,
    peer,
    ratio: our.median / peer.median,
    cpuRatio: our.cpu / peer.cpu,
    target: mix.target,
    allocation,
    serviceTime: latency,
  };
}

function ratesOf(runs: readonly Measured[]): Rates {
  const timed = runs.flatMap(({ speed }) => (speed === undefined ? [] : [speed]));
  const last = runs.at(-1);
  if (last?.speed === undefined) throw new Error('there is at least one timed run');
  const walls = sorted(timed.map(rate));
  return {
    median: middle(walls),
    min: walls[0] ?? 0,
    cold: middle(sorted(runs.map(({ cold }) => rate(cold)))),
    cpu: middle(sorted(timed.map((run) => (run.operations * 1_000) / run.cpuNanoseconds))),
    operations: last.speed.operations,
    flow: last.flow,
    trades: last.speed.trades,
    resting: last.speed.resting,
  };
}

function rate({ operations, nanoseconds }: Speed): number {
  return (operations * 1_000) / nanoseconds;
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function middle(numbers: readonly number[]): number {
  return numbers[numbers.length >> 1] ?? 0;
}
