/*
 * pnpm sim:sabotage [--seeds N] [--only text]
 * Breaks one guard after the other and wants the simulator to find each within N seeds.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { breakages } from './breakages.ts';

const MAX_MS = 300_000;
const STALE = 3;
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const breaker = fileURLToPath(new URL('broken-source.ts', import.meta.url));

let escaped = 0;
for (const [index, { name }] of breakages.entries()) {
  if (!name.includes(values.only)) continue;
  const args = ['--max-old-space-size=1500', '--import', breaker, program, '1'];
  const { status, stdout, error } = spawnSync(
    process.execPath,
    [...args, '--seeds', values.seeds, '--json', '--stop'],
    { env: { ...process.env, BUTTONWOOD_BROKEN: String(index) }, encoding: 'utf8', timeout: MAX_MS },
  );
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const caught = status === 1 && last.startsWith('{');
  if (!caught) escaped += 1;
  const word = caught ? 'caught' : status === STALE ? 'STALE' : error === undefined ? 'SURVIVED' : 'ENDLESS';
  process.stdout.write(`${word.padEnd(9)} ${name}${caught ? ` (${firstWrong(last)})` : ''}\n`);
}
process.exitCode = escaped > 0 ? 1 : 0;

function firstWrong(line: string): string {
  const { seed, wrong } = JSON.parse(line) as { seed: number; wrong: string[] };
  return `seed ${seed}: ${wrong[0]?.split('\n')[0] ?? ''}`;
}
