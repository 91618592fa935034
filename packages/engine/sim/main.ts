/*
 * pnpm sim [SEED] [--seeds N] [--steps M] [--keep] [--stop] [--json]
 * Runs the exchange in simulated time: one seed, or N seeds from SEED on and before them those that failed once. For a seed that
 * fails it prints the commit, the seed and the shortest prefix of its steps that fails, and goes on; it exits with 1 then.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Outcome, Simulation, STEPS } from './simulation.ts';
import { simulatePlatform } from './simulated-platform.ts';

/** A simulation, and for one of the corpus what it has found. */
interface Story {
  readonly seed: number;
  readonly steps: number;
  readonly found?: string;
}

const CORPUS = new URL('corpus.json', import.meta.url);
const TELL_EVERY = 100;
const SECOND_MS = 1_000;

const realNow = performance.now.bind(performance);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: String(STEPS) },
    /** A story that fails becomes one of the corpus, which every run of more than one seed repeats. */
    keep: { type: 'boolean', default: false },
    /** Ends with the first story that fails. */
    stop: { type: 'boolean', default: false },
    /** One line of JSON for each story, and no search for a shorter one. */
    json: { type: 'boolean', default: false },
  },
});

let current: Simulation | undefined;
simulatePlatform(() => {
  if (current === undefined) throw new Error('time passes only in a simulation');
  return current.exchange;
});
process.on('unhandledRejection', (error) => current?.noteCrash(error));

const started = realNow();
const first = Number(positionals.find((text) => text !== '--') ?? 1);
const fresh = Array.from({ length: Number(values.seeds) }, (_, at) => ({
  seed: first + at,
  steps: Number(values.steps),
}));
const stories: readonly Story[] = [...(fresh.length > 1 ? readCorpus() : []), ...fresh];
const seen = new Map<string, number>();
const traces: string[] = [];
let failed = 0;
let happenings = 0;
for (const [index, story] of stories.entries()) {
  const outcome = await play(story);
  happenings += outcome.happenings;
  traces.push(outcome.trace);
  for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
  if (outcome.wrong.length > 0) failed += 1;
  if (values.json) print(JSON.stringify({ ...story, trace: outcome.trace, wrong: outcome.wrong }));
  else if (outcome.wrong.length > 0) await tell(outcome);
  else if ((index + 1) % TELL_EVERY === 0) print(`${index + 1} of ${stories.length}`);
  if (values.stop && failed > 0) break;
}
if (!values.json) {
  for (const [what, times] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
    print(`${String(times).padStart(9)} ${what}`);
  const seconds = ((realNow() - started) / SECOND_MS).toFixed(1);
  const [trace] = traces;
  const only = traces.length === 1 ? `, trace ${trace ?? ''}` : '';
  print(
    `${traces.length - failed} of ${traces.length} passed, ${happenings} happenings, ${seconds} s${only}`,
  );
}
process.exit(failed > 0 ? 1 : 0);

async function play({ seed, steps }: Story): Promise<Outcome> {
  current = new Simulation(seed, steps);
  return current.run();
}

/** Says what failed, and the shortest prefix that fails as well. */
async function tell({ seed, steps, wrong, log }: Outcome): Promise<void> {
  print(`FAILED    seed ${seed}, ${steps} steps, commit ${commit()}`);
  for (const line of wrong) print(`          ${line}`);
  let shortest = { seed, steps, wrong, log };
  let passes = -1;
  while (shortest.steps - passes > 1) {
    const middle = (shortest.steps + passes) >> 1;
    const outcome = await play({ seed, steps: middle });
    if (outcome.wrong.length > 0) shortest = outcome;
    else passes = middle;
  }
  print(`SHORTEST  pnpm sim ${seed} --steps ${shortest.steps}`);
  for (const line of shortest.wrong) print(`          ${line}`);
  for (const line of shortest.log) print(`          | ${line}`);
  if (values.keep) keep({ seed, steps: shortest.steps, found: shortest.wrong[0] ?? '' });
}

function readCorpus(): readonly Story[] {
  return JSON.parse(readFileSync(CORPUS, 'utf8')) as Story[];
}

function keep(story: Story): void {
  writeFileSync(CORPUS, `${JSON.stringify([...readCorpus(), story], undefined, 2)}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown'; // The sources were unpacked without their history.
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
