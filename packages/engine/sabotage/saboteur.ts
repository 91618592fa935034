/*
 * A child of the sabotage suite: keeps one vitest, and for each job runs the named tests with one text of one file
 * replaced while it is loaded. Nothing is written to disk. The parent ends it when a job does not come to an end.
 */
import { join } from 'node:path';
import { createVitest, type TestModule } from 'vitest/node';
import { occurrences, PACKAGES } from './read-lists.ts';
import type { Job, Verdict } from './verdict.ts';

const MAX_RSS_BYTES = 2_000_000_000;
const MEMORY_CHECK_MS = 250;
const TEST_TIMEOUT_MS = 120_000;
const PATH_LENGTH = PACKAGES.length;

let job: Job = { file: '', find: '', replace: '', tests: [] };
let replaced = 0;

const vitest = await createVitest(
  {
    watch: false,
    config: false,
    root: join(PACKAGES, '..'),
    include: ['packages/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    testTimeout: TEST_TIMEOUT_MS,
    setupFiles: [join(PACKAGES, 'engine/sabotage/no-shrinking.ts')],
    // A cached module would be the one without the change.
    fsModuleCache: false,
    reporters: [{}],
  },
  { plugins: [{ name: 'buttonwood-sabotage', enforce: 'pre', transform: sabotage }] },
);
await vitest.standalone();

// An endless loop that collects memory must not take the machine with it.
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_RSS_BYTES) process.exit(1);
}, MEMORY_CHECK_MS);
process.on('disconnect', () => process.exit(0));
process.on('message', (asked: Job) => {
  run(asked).then(
    (verdict) => process.send?.(verdict),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.('ready');

function sabotage(code: string, id: string): string | undefined {
  if (job.file === '' || id !== join(PACKAGES, job.file)) return undefined;
  if (occurrences(code, job.find) !== 1) return undefined;
  replaced += 1;
  return code.replace(job.find, () => job.replace);
}

async function run(asked: Job): Promise<Verdict> {
  job = asked;
  replaced = 0;
  forget();
  const started = performance.now();
  let verdict: Pick<Verdict, 'outcome' | 'by'> = { outcome: 'survived', by: '' };
  for (const test of asked.tests) {
    if (verdict.outcome === 'survived') verdict = judge(await modulesOf(test));
  }
  const milliseconds = Math.round(performance.now() - started);
  if (job.file !== '' && replaced === 0) verdict = { outcome: 'unused', by: '' };
  forget();
  return { ...verdict, milliseconds };
}

/** The file is loaded anew, with or without the change. */
function forget(): void {
  if (job.file !== '') vitest.invalidateFile(join(PACKAGES, job.file));
}

/** Runs one test file, and nothing of the runs before is left in the answer. */
async function modulesOf(test: string): Promise<readonly TestModule[]> {
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  const specification = vitest.getRootProject().createSpecification(join(PACKAGES, test));
  return (await vitest.runTestSpecifications([specification])).testModules;
}

function judge(modules: readonly TestModule[]): Pick<Verdict, 'outcome' | 'by'> {
  const [module] = modules;
  if (module === undefined || modules.length > 1) {
    return { outcome: 'broken', by: `one file is run at a time (${modules.length})` };
  }
  const [failed] = module.children.allTests('failed');
  if (failed !== undefined) {
    return { outcome: 'caught', by: `${module.moduleId.slice(PATH_LENGTH)}: ${failed.fullName}` };
  }
  if (module.ok() && [...module.children.allTests('passed')].length > 0) {
    return { outcome: 'survived', by: '' };
  }
  const [error] = module.errors();
  return { outcome: 'broken', by: error?.message.split('\n')[0] ?? 'no test was run' };
}
