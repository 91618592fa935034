import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { CommandProducer } from '../journal/command-producer.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import {
  AMOUNT,
  deposit,
  firstDifference,
  LEDGER,
  ledgerGenesis,
  openLoadAccount,
  type RunningDeposits,
  startDeposits,
} from './ledger-load.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

const PATIENCE = { timeout: 30_000 };
/** So many commands between two kills: each one comes while there is work under way. */
const BETWEEN_KILLS = 25;

let server: TestServer;
let dataFolder: string;
let engine: ChildProcess;

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'buttonwood-test-engine-'));
  server = await startRedis();
  engine = await startEngine();
});

afterEach(async () => {
  if (engine.exitCode === null && engine.signalCode === null) {
    const exited = once(engine, 'exit');
    engine.kill('SIGKILL');
    await exited;
  }
  await server.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('kill -9 of engine and Redis under load loses no acknowledged command and repeats none', async () => {
  const journal = await RedisJournal.open({ url: server.url });
  await journal.provision(LEDGER, ledgerGenesis());
  const producer = new CommandProducer({ journal });
  expect(await openLoadAccount(producer)).toEqual({ kind: 'appended' });
  const load = startDeposits(producer);
  for (let round = 0; round < 2; round++) {
    await moreAppended(load);
    engine.kill('SIGKILL');
    await once(engine, 'exit');
    engine = await startEngine();
    await moreAppended(load);
    await server.kill();
    await sleep(200);
    await server.restart();
  }
  await moreAppended(load);
  const outcomes = await load.stop();
  await expect
    .poll(async () => {
      const control = await journal.control(LEDGER.name);
      return control === undefined || control.lastIn !== control.lastOut || outcomes.size === 0;
    }, PATIENCE)
    .toBe(false);

  const transferred = new Set<number>();
  let total = 0;
  for (const entry of await everyOutEntry(journal)) {
    for (const message of decodeFrame(entry.bytes)) {
      if (message.kind !== 'Transferred') continue;
      const n = Number(message.body.key);
      expect(transferred.has(n)).toBe(false);
      transferred.add(n);
      total += AMOUNT;
      expect(message.body.total).toBe(total);
    }
  }
  const acknowledged = [...outcomes].filter(([, kind]) => kind === 'appended').map(([n]) => n);
  expect(acknowledged.length).toBeGreaterThan(100);
  for (const n of acknowledged) expect(transferred.has(n)).toBe(true);
  for (const [n, kind] of outcomes) {
    if (kind === 'busy' || kind === 'unavailable') expect(transferred.has(n)).toBe(false);
  }
  await journal.close();
}, 240_000);

test('SIGTERM finishes, leaves a snapshot, and the next engine goes on from it', async () => {
  const journal = await RedisJournal.open({ url: server.url });
  await journal.provision(LEDGER, ledgerGenesis());
  const producer = new CommandProducer({ journal });
  await openLoadAccount(producer);
  await expect.poll(async () => (await journal.control(LEDGER.name))?.lastOut, PATIENCE).toBe(2);
  engine.kill('SIGTERM');
  const [code] = (await once(engine, 'exit')) as [number];
  expect(code).toBe(0);
  engine = await startEngine();
  await producer.submit(LEDGER.name, 'ordinary', deposit(1));
  await expect.poll(async () => (await journal.control(LEDGER.name))?.lastOut, PATIENCE).toBe(3);
  // The audit's view: from Genesis on, without any snapshot, the same hashes.
  expect(await firstDifference(journal)).toBeUndefined();
  await journal.close();
});

async function moreAppended(load: RunningDeposits): Promise<void> {
  const enough = load.appended() + BETWEEN_KILLS;
  await expect.poll(() => load.appended(), { ...PATIENCE, interval: 5 }).toBeGreaterThanOrEqual(enough);
}

async function startEngine(): Promise<ChildProcess> {
  const env = { ...process.env, REDIS_URL: server.url, BUTTONWOOD_DATA: dataFolder, LOG_LEVEL: 'error' };
  const child = fork(MAIN, { env, execArgv: [] });
  await once(child, 'message');
  return child;
}

async function everyOutEntry(journal: RedisJournal) {
  const entries = [];
  for (;;) {
    const more = await journal.readOut(LEDGER.name, entries.length, 500);
    if (more.length === 0) return entries;
    entries.push(...more);
  }
}
