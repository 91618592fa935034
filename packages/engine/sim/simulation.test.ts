import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breakages } from './breakages.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const BREAKER = fileURLToPath(new URL('broken-source.ts', import.meta.url));
/** A run takes some seconds; on a machine that does ten other things as well, it still is no failure. */
const RUN_MS = 300_000;
const SEEDS = process.env['BUTTONWOOD_DEEP'] === undefined ? 40 : 1_000;

/** The simulator takes over the clock of its whole thread, so it gets a process of its own. */
async function simulate(args: readonly string[], nodeArgs: readonly string[] = [], env = {}) {
  const program = spawn(process.execPath, [...nodeArgs, PROGRAM, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: RUN_MS * (SEEDS / 40),
    env: { ...process.env, ...env },
  });
  const [output, status] = await Promise.all([
    text(program.stdout),
    new Promise<number | null>((resolve) => program.on('close', resolve)),
  ]);
  const lines = output.split('\n').filter((line) => line !== '');
  const outcomes = lines.map((line) => JSON.parse(line) as { seed: number; trace: string; wrong: string[] });
  return { outcomes, status };
}

describe('an exchange in simulated time', () => {
  test(
    'whatever fails around it, nothing is lost, doubled or guessed, and destroyed data ends in a named halt',
    async () => {
      const { outcomes, status } = await simulate(['1', '--seeds', String(SEEDS)]);
      expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
      expect(outcomes.length).toBeGreaterThanOrEqual(SEEDS);
      expect(status).toBe(0);
    },
    RUN_MS * (SEEDS / 40),
  );

  test(
    'a seed plays the same again, step by step, and another one does not',
    async () => {
      const played = await Promise.all(['7', '7', '9'].map((seed) => simulate([seed, '--steps', '60'])));
      const traces = played.map(({ outcomes }) => outcomes[0]?.trace);
      expect(traces[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(traces[1]).toBe(traces[0]);
      expect(traces[2]).not.toBe(traces[0]);
    },
    RUN_MS,
  );

  test(
    'an exchange whose commits do not look at the frame before them is found out',
    async () => {
      const index = breakages.findIndex(({ name }) => name === 'commit without the fence');
      const env = { BUTTONWOOD_BROKEN: String(index) };
      const { outcomes, status } = await simulate(
        ['1', '--seeds', '40', '--stop'],
        ['--import', BREAKER],
        env,
      );
      expect(status).toBe(1);
      expect(outcomes.at(-1)?.wrong).not.toEqual([]);
    },
    RUN_MS,
  );
});

test.each(breakages)('the code still has the guard that is broken: $name', ({ file, find, replace }) => {
  const source = readFileSync(fileURLToPath(new URL(`../src/${file}`, import.meta.url)), 'utf8');
  expect(source.split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});
