/** Style that lint does not see, as a check: prints each breach with its place and exits with 1. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap/root.mjs';
import { breachesOf } from './tidy/rules.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 50_000_000,
})
  .split('\0')
  .filter((path) => path !== '');

let breaches = 0;
for (const path of new Set(files)) {
  for (const breach of breachesOf(path, () => readText(path))) {
    console.error(breach);
    breaches += 1;
  }
}
if (breaches > 0) process.exitCode = 1;

function readText(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return ''; // Removed, but not yet committed.
  }
}
