/*
 * pnpm test:sabotage [--short] [--only text] [--jobs 2]
 * Breaks the code on purpose, once per entry of the lists, and wants the entry's tests to fail. A variant that survives, an
 * entry that no longer fits the code and a test that fails without any change fail the suite. `--short` leaves out the
 * entries that name a fuzz or wait for real time.
 */
import { parseArgs } from 'node:util';
import { runJobs } from './crew.ts';
import { readLists, staleEntries } from './read-lists.ts';
import type { Sabotage } from './sabotage.ts';
import type { Job, Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
  },
});
const SABOTEURS = Number(values.jobs);
const SHORT_DEADLINE_MS = 60_000;
const FUZZ_DEADLINE_MS = 300_000;
const SECOND_MS = 1_000;

const started = performance.now();
const all = await readLists();
const chosen = all.filter(
  (entry) => `${entry.name} ${entry.file}`.includes(values.only) && !(values.short && isLong(entry)),
);
const stale = staleEntries(chosen);
for (const { entry, why } of stale) print(`STALE     ${entry.name}: ${why}`);
const fitting = chosen.filter((entry) => stale.every((other) => other.entry !== entry));
const unsound = await failingTests(fitting);
const sound = fitting.filter(({ tests }) => !tests.some((test) => unsound.has(test)));
const caught = sound.length - (await hunt(sound));
const left = all.length - chosen.length;
print(
  `${caught} of ${chosen.length} broken variants caught, ${left} left to another run (${seconds(started)} s)`,
);
if (caught < chosen.length || chosen.length === 0) process.exitCode = 1;

/** Without a change every test passes, else a failure would prove nothing. Returns the files that fail. */
async function failingTests(entries: readonly Sabotage[]): Promise<Set<string>> {
  const files = [...new Set(entries.flatMap(({ tests }) => tests))].sort();
  const jobs = files.map((file): Job => ({ file: '', find: '', replace: '', tests: [file] }));
  const failing = new Set<string>();
  await runJobs(jobs, SABOTEURS, FUZZ_DEADLINE_MS, (at, { outcome, by }) => {
    if (outcome === 'survived') return;
    const file = files[at] ?? '';
    failing.add(file);
    print(`UNSOUND   ${file} fails without any change: ${by}`);
  });
  return failing;
}

/** Returns how many were not caught. */
async function hunt(entries: readonly Sabotage[]): Promise<number> {
  let escaped = 0;
  const deadlineMs = values.short ? SHORT_DEADLINE_MS : FUZZ_DEADLINE_MS;
  await runJobs(entries, SABOTEURS, deadlineMs, (at, verdict) => {
    const entry = entries[at];
    if (verdict.outcome !== 'caught') escaped += 1;
    print(lineOf(entry?.name ?? '', verdict));
  });
  return escaped;
}

function lineOf(name: string, { outcome, by, milliseconds }: Verdict): string {
  const word = outcome === 'caught' ? 'caught' : outcome.toUpperCase();
  return `${word.padEnd(9)} ${name}${by === '' ? '' : ` (${by})`} ${milliseconds} ms`;
}

function isLong({ tests, long }: Sabotage): boolean {
  return long === true || tests.some((test) => test.includes('.fuzz.'));
}

function seconds(since: number): string {
  return ((performance.now() - since) / SECOND_MS).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
