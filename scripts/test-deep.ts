/**
 * `pnpm test:deep`: the long proofs. Every fuzz with ten times the operations or more (a million for the book), one file
 * after the other, and then the whole sabotage list. Prints what each took; exits with 1 when one failed.
 *
 *   pnpm test:deep             all of it
 *   pnpm test:deep ledger      the fuzzes whose path contains this, and the sabotage entries that do
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from './bootstrap/root.mjs';
import { run } from './bootstrap/run.mjs';

const FUZZ_MS = 60 * 60_000;
const SABOTAGE_MS = 60 * 60_000;
const SECOND_MS = 1_000;
const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const SABOTAGE = join(root, 'packages', 'engine', 'sabotage', 'main.ts');
const FUZZES = 'packages/{shared,engine}/src/**/*.fuzz.test.ts';

const only = process.argv.slice(2).find((argument) => argument !== '--') ?? '';
const env = { ...process.env, BUTTONWOOD_DEEP: '1' };
const lines: string[] = [];
let failed = 0;

for (const path of globSync(FUZZES, { cwd: root }).sort()) {
  if (path.includes(only))
    await step(path, [VITEST, 'run', '--project', 'unit', '--testTimeout', String(FUZZ_MS), path], FUZZ_MS);
}
await step('sabotage', [SABOTAGE, '--only', only], SABOTAGE_MS);
for (const line of lines) console.log(line);
console.log(`${lines.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function step(name: string, args: readonly string[], timeoutMs: number): Promise<void> {
  const started = performance.now();
  const { code, stopped } = await run(pinnedNode, args, { cwd: root, env, timeoutMs });
  if (stopped) process.exit(130);
  if (code !== 0) failed += 1;
  const seconds = ((performance.now() - started) / SECOND_MS).toFixed(1);
  lines.push(`deep ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
}
