import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandProducer } from '../journal/command-producer.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { LEASE_MS } from './leases.ts';
import { parseEngineNote } from './engine-note.ts';
import {
  firstDifference,
  LEDGER,
  ledgerGenesis,
  openLoadAccount,
  type RunningDeposits,
  startDeposits,
} from './ledger-load.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const IS_DEEP = process.env['BUTTONWOOD_DEEP'] === '1';
/** How long the engine is stopped; the long form is that of a laptop that was closed for a minute. */
const FROZEN_MS = IS_DEEP ? 60_000 : 5_000;
const PATIENCE = { timeout: 30_000, interval: 50 };
const TEST_MS = 240_000;
/** So many commands show that the exchange trades. */
const MORE = 100;

let server: TestServer;
let dataFolder: string;
let engines: ChildProcess[];

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'buttonwood-test-standby-'));
  server = await startRedis();
  engines = [];
});

afterEach(async () => {
  await Promise.all(
    engines.map(async (engine) => {
      if (engine.exitCode !== null || engine.signalCode !== null) return;
      const exited = once(engine, 'exit');
      engine.kill('SIGKILL');
      await exited;
    }),
  );
  await server.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

test(
  'of two engines under load one is stopped and woken: the other trades on, and the tape is the reference',
  async ({ annotate }) => {
    const first = await startEngine();
    const journal = await RedisJournal.open({ url: server.url });
    await journal.provision(LEDGER, ledgerGenesis());
    const producer = new CommandProducer({ journal });
    await openLoadAccount(producer);
    await expect.poll(() => rolesOf(journal, first), PATIENCE).toBe('active');
    const second = await startEngine();
    await expect.poll(() => rolesOf(journal, second), PATIENCE).toBe('standby');

    const load = startDeposits(producer);
    const gaps = await watchGaps(journal);
    await moreAppended(load);
    first.kill('SIGSTOP');
    await sleep(FROZEN_MS);
    await expect.poll(() => rolesOf(journal, second), PATIENCE).toBe('active');
    first.kill('SIGCONT');
    await expect.poll(() => rolesOf(journal, first), PATIENCE).toBe('standby');
    await expect.poll(() => rolesOf(journal, second), PATIENCE).toBe('active');
    await moreAppended(load);
    const outcomes = await load.stop();
    await expect
      .poll(async () => {
        const control = await journal.control(LEDGER.name);
        return (control?.lastIn ?? 0) - (control?.lastOut ?? 0);
      }, PATIENCE)
      .toBe(0);
    const longestMs = gaps.longestMs();
    await gaps.end();

    expect([first.exitCode, second.exitCode]).toEqual([null, null]);
    for (const { note } of await journal.engines()) expect(parseEngineNote(note)?.halted).toEqual({});
    expect((await journal.health()).size).toBe(0);
    expect(await firstDifference(journal)).toBeUndefined();
    expect([...outcomes.values()].filter((kind) => kind === 'appended').length).toBeGreaterThan(100);
    // The lease and a moment; ten times that where the machine has other things to do.
    expect(longestMs).toBeLessThan(10 * LEASE_MS);
    await annotate(`frozen for ${FROZEN_MS} ms, trading stood still for ${Math.round(longestMs)} ms`);
    await journal.close();
  },
  FROZEN_MS + TEST_MS,
);

test('when the working engine is killed, the one that stands by works on', { timeout: TEST_MS }, async () => {
  const first = await startEngine();
  const journal = await RedisJournal.open({ url: server.url });
  await journal.provision(LEDGER, ledgerGenesis());
  const producer = new CommandProducer({ journal });
  await openLoadAccount(producer);
  await expect.poll(() => rolesOf(journal, first), PATIENCE).toBe('active');
  const second = await startEngine();
  await expect.poll(() => rolesOf(journal, second), PATIENCE).toBe('standby');
  first.kill('SIGKILL');
  await openLoadAccount(producer);
  await expect.poll(async () => (await journal.control(LEDGER.name))?.lastOut, PATIENCE).toBe(3);
  await expect.poll(() => rolesOf(journal, second), PATIENCE).toBe('active');
  await journal.close();
});

async function moreAppended(load: RunningDeposits): Promise<void> {
  const enough = load.appended() + MORE;
  await expect.poll(() => load.appended(), PATIENCE).toBeGreaterThanOrEqual(enough);
}

async function startEngine(): Promise<ChildProcess> {
  const env = { ...process.env, REDIS_URL: server.url, BUTTONWOOD_DATA: dataFolder, LOG_LEVEL: 'error' };
  const child = fork(MAIN, { env, execArgv: [] });
  engines.push(child);
  await once(child, 'message');
  return child;
}

/** What an engine says that it is to the ledger. */
async function rolesOf(journal: RedisJournal, engine: ChildProcess): Promise<string> {
  const words = await journal.engines();
  const note = words.map((word) => parseEngineNote(word.note)).find((each) => each?.pid === engine.pid);
  if (note?.active.includes(LEDGER.name) === true) return 'active';
  return note?.standby.includes(LEDGER.name) === true ? 'standby' : 'nothing';
}

/** Measures how long no frame was published. */
async function watchGaps(journal: RedisJournal) {
  let last = performance.now();
  let longest = 0;
  const end = await journal.watch('out', () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  });
  return { end, longestMs: () => longest };
}
