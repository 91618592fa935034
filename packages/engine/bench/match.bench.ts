import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Run } from './match/contender.ts';
import { MIXES } from './match/order-flow.ts';

/*
 * pnpm bench:match [--json] [--runs 5] [--orders 500000] [--mix normal]
 * Operations per second of the book beside nodejs-order-book on the same operations in the same run. Every run is a fresh
 * process with a warm-up, the engines take turns, so that a busy machine slows both; decoding the input and writing the out
 * frames are inside the timed window. Median and worst run by the clock; beside them the
 * rate by the thread's own processor time, which a busy machine changes less.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    orders: { type: 'string', default: '500000' },
    mix: { type: 'string' },
  },
});
const TARGET_RATIO = 8;
const TARGET_MIX = 'normal';
const CHILD_TIMEOUT_MS = 180_000;
const CHILD = fileURLToPath(new URL('match/run-contender.ts', import.meta.url));
const ENGINES = ['buttonwood', 'nodejs-order-book'] as const;

type Finished = Run & { readonly flow: number };

interface Row {
  readonly mix: string;
  readonly engine: string;
  /** Millions of operations per second. */
  readonly median: number;
  readonly min: number;
  /** Millions of operations per second of the thread's own processor time, median. */
  readonly cpu: number;
  readonly operations: number;
  readonly flow: number;
  readonly trades: number;
  readonly resting: number;
}

const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
const mixes = MIXES.filter(({ name }) => values.mix === undefined || values.mix === name);
const rows = mixes.flatMap(({ name }) => measure(name));
report();

/** Runs the engines in turn. */
function measure(mix: string): Row[] {
  const runs = Array.from({ length: Number(values.runs) }, () =>
    ENGINES.map((engine) => runChild(engine, mix)),
  );
  return ENGINES.map((engine, place) =>
    rowOf(
      mix,
      engine,
      runs.flatMap((turn) => turn.slice(place, place + 1)),
    ),
  );
}

function rowOf(mix: string, engine: string, runs: readonly Finished[]): Row {
  const rates = runs.map((run) => (run.operations * 1_000) / run.nanoseconds).sort((a, b) => a - b);
  const cpuRates = runs.map((run) => (run.operations * 1_000) / run.cpuNanoseconds).sort((a, b) => a - b);
  const last = runs.at(-1);
  if (last === undefined) throw new Error('--runs is at least 1');
  const { operations, flow, trades, resting } = last;
  const row = {
    mix,
    engine,
    median: rates[rates.length >> 1] ?? 0,
    min: rates[0] ?? 0,
    cpu: cpuRates[rates.length >> 1] ?? 0,
  };
  return { ...row, operations, flow, trades, resting };
}

function runChild(engine: string, mix: string): Finished {
  const child = spawnSync(
    process.execPath,
    [CHILD, '--engine', engine, '--mix', mix, '--orders', values.orders],
    {
      encoding: 'utf8',
      timeout: CHILD_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (child.status !== 0)
    throw new Error(`the run of ${engine} on ${mix} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout) as Finished;
}

function ratioOf(mix: string, rate: 'median' | 'cpu'): number {
  const of = (engine: string): number =>
    rows.find((row) => row.mix === mix && row.engine === engine)?.[rate] ?? 0;
  return of('buttonwood') / of('nodejs-order-book');
}

function report(): void {
  const ratios = Object.fromEntries(
    mixes.map(({ name }) => [name, { wall: ratioOf(name, 'median'), cpu: ratioOf(name, 'cpu') }]),
  );
  if (values.json) {
    console.log(JSON.stringify({ machine, runs: Number(values.runs), rows, ratios }));
    return;
  }
  console.log(
    `Matching, one instrument, one thread, M operations/s. ${machine}. ${values.runs} runs, each a fresh process.`,
  );
  for (const row of rows) {
    const share =
      row.operations < row.flow
        ? ` (${Math.round((row.operations / row.flow) * 100)} % of the flow in its time)`
        : '';
    const rates = `median ${row.median.toFixed(2)}  min ${row.min.toFixed(2)}  by processor time ${row.cpu.toFixed(2)}`;
    const work = `${row.operations} operations, ${row.trades} trades, ${row.resting} resting at the end${share}`;
    console.log(`  ${row.mix.padEnd(12)} ${row.engine.padEnd(18)} ${rates}  ${work}`);
  }
  for (const { name } of mixes) {
    const target = name === TARGET_MIX ? `, target at least ${TARGET_RATIO}` : '';
    console.log(
      `  ${name}: ${ratioOf(name, 'median').toFixed(1)} times, by processor time ${ratioOf(name, 'cpu').toFixed(1)} times${target}`,
    );
  }
}
