/** Real processes: fixture services under the real supervisor, where it matters with real servers. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type StartedRun, startRun, startsOf } from './fixtures/started-run.ts';

vi.setConfig({ testTimeout: 240_000 });

const runs: StartedRun[] = [];

afterEach(async () => {
  // All at once: two runs may have had one data folder.
  await Promise.all(runs.splice(0).map((run) => run.cleanUp()));
});

async function start(...args: Parameters<typeof startRun>): Promise<StartedRun> {
  const run = await startRun(...args);
  runs.push(run);
  return run;
}

test('a busy port names itself and the variable to change, and nothing is started', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const address = squatter.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const run = await start(['steady:api'], { servers: 'none', port });
  expect(await run.exit).toBe(1);
  expect(run.output()).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(run.output()).toContain('BUTTONWOOD_PORT=');
  expect(startsOf(run, 'api')).toBe(0);
  squatter.close();
});

test('a start ends with one block that says where it is, how to sign in, stop and reset', async () => {
  const run = await start(['once:seed', 'steady:api'], { servers: 'none' });
  await run.prints('Start over');
  const output = run.output();
  expect(output).toContain(`http://127.0.0.1:${run.port}/\n`);
  expect(output).toContain(`http://127.0.0.1:${run.port}/docs`);
  expect(output).toContain('ada  pw  (trader)');
  expect(output).toContain(run.dataDir);
  expect(output).toContain('Ctrl-C');
  expect(output).toContain('npm run reset');
});

test('a service that crashes is started again', async () => {
  const run = await start(['crash-once:engine', 'steady:api'], { servers: 'none' });
  await run.prints('Buttonwood is running');
  await run.prints('running again');
  expect(run.output()).toContain('ended unexpectedly (exit code 3)');
  expect(startsOf(run, 'engine')).toBe(2);
  expect(startsOf(run, 'api')).toBe(1);
});

test('an engine that halts stays down, while the others go on', async () => {
  const run = await start(['steady:api', 'halt:engine'], { servers: 'none' });
  await run.prints('halted (exit code 71)');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(startsOf(run, 'engine')).toBe(1);
  expect(run.child.exitCode).toBeNull();
});

test('a service that crashes again and again ends the run with exit code 1', async () => {
  const run = await start(['steady:api', 'crash-always:engine'], { servers: 'none' });
  expect(await run.exit).toBe(1);
  expect(run.output()).toContain('engine keeps ending (exit code 3)');
  expect(startsOf(run, 'engine')).toBe(6);
  await run.leavesNothing();
});

test('a worker that crashes again and again is started for as long as it takes, and the others go on', async () => {
  const run = await start(['steady:engine', 'steady:api', 'crash-always:worker'], { servers: 'none' });
  await expect.poll(() => startsOf(run, 'worker'), { timeout: 200_000, interval: 100 }).toBeGreaterThan(6);
  expect(run.child.exitCode).toBeNull();
  expect([startsOf(run, 'engine'), startsOf(run, 'api')]).toEqual([1, 1]);
});

test('a service that cannot start says so with its last lines', async () => {
  const run = await start(['broken:engine'], { servers: 'none' });
  expect(await run.exit).toBe(1);
  expect(run.output()).toContain('engine ended: exit code 3. Its last lines:\ncannot read the journal');
  await run.leavesNothing();
});

test('SIGTERM, sent twice, ends every process within ten seconds, deaf ones too', async () => {
  const run = await start(['steady:engine', 'stubborn:api'], { servers: 'real' });
  await run.prints('Buttonwood is running');
  expect(run.processes().length).toBeGreaterThanOrEqual(5);
  const startedMs = performance.now();
  run.child.kill('SIGTERM');
  run.child.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await run.leavesNothing();
});

test('Ctrl-C while services are still starting ends them as well', async () => {
  const run = await start(['silent:engine'], { servers: 'real' });
  await run.until(() => startsOf(run, 'engine') === 1, 'the engine');
  run.child.kill('SIGINT');
  expect(await run.exit).toBe(0);
  await run.leavesNothing();
});

test('kill -9 of the supervisor leaves no process behind, and the next start finds the data', async () => {
  const run = await start(['steady:engine', 'stubborn:api'], { servers: 'real' });
  await run.prints('Buttonwood is running');
  run.child.kill('SIGKILL');
  await run.until(() => run.processes().length === 0, 'all processes to end');
  const next = await start(['steady:engine'], { servers: 'real', dataDir: run.dataDir });
  await next.prints('Buttonwood is running');
});

test('a killed Redis comes back on the same port', async () => {
  const run = await start(['steady:engine'], { servers: 'real' });
  await run.prints('Buttonwood is running');
  const before = readFileSync(join(run.dataDir, 'redis', 'redis.conf'), 'utf8');
  process.kill(Number(readFileSync(join(run.dataDir, 'redis', 'redis.pid'), 'utf8')), 'SIGKILL');
  await run.prints('running again');
  expect(run.output()).toContain('ended unexpectedly (signal SIGKILL)');
  expect(readFileSync(join(run.dataDir, 'redis', 'redis.conf'), 'utf8')).toBe(before);
  expect(startsOf(run, 'engine')).toBe(1);
});

test('a second start on the same data is refused, and says which process holds it', async () => {
  const run = await start(['steady:api'], { servers: 'none' });
  await run.prints('Buttonwood is running');
  const second = await start(['steady:api'], { servers: 'none', dataDir: run.dataDir });
  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`already runs on ${run.dataDir} (process ${run.child.pid ?? 0}`);
  expect(startsOf(run, 'api')).toBe(1);
});
