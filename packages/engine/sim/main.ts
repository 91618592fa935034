/*
 * pnpm sim [SEED] [--seeds N] [--steps M] [--corpus]
 * Runs the exchange in simulated time: one seed, or N seeds from SEED on, or the seeds that failed once. Prints what was seen; for
 * a seed that fails the commit, the seed and the shortest prefix of its steps that fails, and exits with 1.
 */
import { parseArgs } from 'node:util';
import type { Dice } from '../src/core/ledger/dice.ts';
import { type Outcome, Simulation, STEPS } from './simulation.ts';
import { simulatePlatform } from './simulated-platform.ts';
import type { VirtualTime } from './virtual-time.ts';

const realNow = performance.now.bind(performance);
let current: Simulation | undefined;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: String(STEPS) },
    log: { type: 'boolean', default: false },
  },
});
simulatePlatform((): { time: VirtualTime; dice: Dice } => {
  if (current === undefined) throw new Error('time passes only in a simulation');
  return current.exchange;
});
process.on('unhandledRejection', (error) => current?.noteCrash(error));

const first = Number(positionals[0] ?? 1);
const total = new Map<string, number>();
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const started = realNow();
  const outcome = await play(seed, Number(values.steps));
  const ms = Math.round(realNow() - started);
  process.stdout.write(`${seed} ${outcome.happenings} ${ms} ms ${outcome.trace.slice(0, 16)} ${outcome.wrong.join('\n   ')}\n`);
  if (outcome.wrong.length > 0 || values.log) process.stdout.write(outcome.log.map((l) => `      ${l}\n`).join(''));
  for (const [k, v] of outcome.seen) total.set(k, (total.get(k) ?? 0) + v);
}
console.log([...total].sort().map(([k, v]) => `${k}=${v}`).join(' '));
process.exit(0);

async function play(seed: number, steps: number): Promise<Outcome> {
  current = new Simulation(seed, steps);
  return current.run();
}
