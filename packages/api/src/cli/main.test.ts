import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const COMMAND_LINE = join(import.meta.dirname, 'main.ts');
const NOWHERE = 'redis://127.0.0.1:1';

/** The exit code, and what is said to the person, of a command line without an exchange. */
function buttonwood(...words: string[]): { status: number | null; said: string } {
  const env = { ...process.env, REDIS_URL: NOWHERE, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND_LINE, ...words], {
    ...{ env, encoding: 'utf8' },
  });
  return { status, said: stdout + stderr };
}

describe('the command line', () => {
  it('help that was asked for is no mistake', () => {
    expect(buttonwood('ops', '--help').status).toBe(0);
  });

  it('a command that lacks something it needs ends with code 2 and its help', () => {
    const { status, said } = buttonwood('ops', 'halt', 'AAPL');
    expect(status).toBe(2);
    expect(said).toContain('Usage: buttonwood ops halt');
  });

  it('a file of kept checkpoints that is not there is said in one line', () => {
    const { status, said } = buttonwood('archive', 'verify', '--checkpoints', '/no-such-file.jsonl');
    expect(status).toBe(2);
    expect(said).toMatch(/^--checkpoints: ENOENT[^\n]*\n$/);
  });

  it('a recorded day that is none is said in one line', () => {
    const { status, said } = buttonwood('load', 'lobster', COMMAND_LINE);
    expect(status).toBe(2);
    expect(said).toMatch(/^[^\n]*main\.ts:1: a row has at least 6 columns\n$/);
  });
});
