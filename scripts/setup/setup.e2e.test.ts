/** What setup does on machines that lack things; the machine is a PATH with made-up commands. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../bootstrap/run.mjs';

let machine: string;

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'buttonwood-machine-'));
});

afterEach(() => rmSync(machine, { recursive: true, force: true }));

/** Puts a shell script on the machine's PATH. */
function command(name: string, script: string): void {
  const file = join(machine, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Runs setup's Redis step on that machine. */
function setUpRedis(env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  const script = join(import.meta.dirname, 'ensure-redis.command.ts');
  return run(process.execPath, [script], { quiet: true, env: { PATH: machine, ...env } });
}

const redis = (version: string): string =>
  `echo "Redis server v=${version} sha=00000000:0 malloc=jemalloc bits=64"`;
/** An apt-get that installs this version into the machine. */
const aptWith = (version: string): string =>
  [
    '[ "$1" = install ] || exit 0',
    'server="${0%/*}/redis-server"',
    `printf '#!/bin/sh\\n%s\\n' '${redis(version)}' > "$server"`,
    '/bin/chmod 755 "$server"',
  ].join('\n');

test('without Redis, package manager and Docker there is one error that names all three ways', async () => {
  const { code, output } = await setUpRedis();
  expect(code).toBe(1);
  expect(output).toContain('install redis-server 7.0+');
  expect(output).toContain('start Docker');
  expect(output).toContain('set REDIS_URL');
  expect(output).not.toContain('    at ');
});

test('a Redis on PATH is taken as it is, silently', async () => {
  command('redis-server', redis('7.0.15'));
  command('apt-get', 'exit 9');
  expect(await setUpRedis()).toMatchObject({ code: 0, output: '' });
});

test('the fork Valkey serves as well', async () => {
  command('valkey-server', 'echo "Valkey server v=8.0.1 sha=00000000:0 malloc=libc bits=64"');
  expect(await setUpRedis()).toMatchObject({ code: 0, output: '' });
});

test('a missing Redis is installed through the package manager, and setup says so first', async () => {
  command('apt-get', aptWith('7.2.4'));
  const { code, output } = await setUpRedis();
  expect(output).toMatch(
    /^setup: installing Redis with `(sudo -n )?apt-get install -y --no-install-recommends redis-server`/,
  );
  expect(code).toBe(0);
});

test('a package manager that only has an old Redis leads on to Docker', async () => {
  command('apt-get', aptWith('6.0.16'));
  command('docker', 'echo 28.0');
  const { code, output } = await setUpRedis();
  expect(output).toContain('Redis will run in Docker');
  expect(code).toBe(0);
});

test('an old Redis and nothing else: the error says how old and how new', async () => {
  command('redis-server', redis('6.0.16'));
  const { code, output } = await setUpRedis();
  expect(code).toBe(1);
  expect(output).toContain('redis-server 6.0.16 is older than 7.0');
});

test('with REDIS_URL nothing is needed', async () => {
  expect(await setUpRedis({ REDIS_URL: 'redis://example.test' })).toMatchObject({ code: 0, output: '' });
});
