/**
 * `npm test`: every check, in one command. Whatever fails, the rest still runs, so that one run tells
 * everything. The last line has the sums over checks and tests; the exit code is 0 only when all passed.
 *
 *   npm test                      all of it
 *   npm test -- packages/engine   all checks, and the tests whose path contains this
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';
import { setup } from './setup.mjs';

const CHECK_MS = 5 * 60_000;
const TESTS_MS = 20 * 60_000;
const reportFile = join(root, 'node_modules', '.cache', 'buttonwood-tests.json');
/** @param {string[]} path */
const bin = (...path) => join(root, 'node_modules', ...path);

const checks = [
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '-b', '--pretty'] },
  {
    name: 'lint',
    args: [bin('eslint', 'bin', 'eslint.js'), '.', '--cache', '--cache-location', bin('.cache', 'eslint/')],
  },
  { name: 'format', args: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn'] },
  { name: 'style', args: [join(root, 'scripts', 'tidy.ts')] },
  { name: 'sabotage', args: [join(root, 'packages', 'engine', 'sabotage', 'main.ts'), '--short'] },
];

const sums = { passed: 0, failed: 0 };
if ((await setup([])) !== 0) {
  sums.failed += 1;
  console.log('check setup: FAILED');
}
if (!existsSync(pinnedNode)) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
for (const check of checks) await runCheck(check);
await runTests(process.argv.slice(2));
console.log(`${sums.passed} passed, ${sums.failed} failed`);
process.exit(sums.failed === 0 ? 0 : 1);

/** @param {{ name: string, args: string[] }} check */
async function runCheck({ name, args }) {
  const startedMs = performance.now();
  const { code, stopped } = await run(pinnedNode, args, { cwd: root, timeoutMs: CHECK_MS });
  if (stopped) process.exit(130);
  sums[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`check ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds(startedMs)} s)`);
}

/** @param {string[]} filters */
async function runTests(filters) {
  rmSync(reportFile, { force: true });
  const startedMs = performance.now();
  const { code, stopped } = await run(
    pinnedNode,
    [
      bin('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...filters,
    ],
    { cwd: root, timeoutMs: TESTS_MS },
  );
  if (stopped) process.exit(130);
  const found = readReport();
  // A run that broke off, or an error outside of any test, is a failure although no test says so.
  if (code !== 0 && found.failed === 0) found.failed = 1;
  sums.passed += found.passed;
  sums.failed += found.failed;
  console.log(
    `tests: ${found.passed} passed, ${found.failed} failed, ${found.skipped} skipped (${seconds(startedMs)} s)`,
  );
}

/**
 * What is used of vitest's JSON report.
 *
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileReport
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: FileReport[]
 * }} Report
 */

/** Sums over all projects; a file that could not be loaded counts as one failure. */
function readReport() {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, skipped: 0 };
  /** @type {Report} */
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {number} startedMs */
function seconds(startedMs) {
  return ((performance.now() - startedMs) / 1000).toFixed(1);
}
