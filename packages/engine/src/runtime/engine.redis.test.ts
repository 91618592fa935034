import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Deposit, Genesis, OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { CommandProducer } from '../journal/command-producer.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { startRedis } from '../testing/servers.ts';
import type { TestServer } from '../testing/test-server.ts';
import { createMachine } from './machines.ts';
import { FrameMaker } from './frame-maker.ts';

const LEDGER = { name: 'ledger:0', actor: 2 };
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const ACCOUNT = 1_000;
const AMOUNT = 3;

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
  await journal.provision(LEDGER, genesis());
  const producer = new CommandProducer({ journal });
  const submit = (bytes: Uint8Array) => producer.submit(LEDGER.name, 'ordinary', bytes);
  const opened = { account: ACCOUNT, makerBps: 0, takerBps: 0, maxLiveOrders: 0 };
  expect(await submit(encodeMessage(OpenAccount, opened))).toEqual({ kind: 'appended' });
  const outcomes = new Map<number, string>();
  let stop = false;
  const load = (async () => {
    for (let n = 1; !stop; n++) {
      // Some piled up, some alone; every key once.
      const sent = submit(deposit(n)).then(({ kind }) => outcomes.set(n, kind));
      if (n % 5 === 0) await sent;
    }
  })();
  for (let round = 0; round < 2; round++) {
    await sleep(250);
    engine.kill('SIGKILL');
    await once(engine, 'exit');
    engine = await startEngine();
    await sleep(250);
    await server.kill();
    await sleep(200);
    await server.restart();
  }
  await sleep(500);
  stop = true;
  await load;
  await expect
    .poll(
      async () => {
        const control = await journal.control(LEDGER.name);
        return control === undefined || control.lastIn !== control.lastOut || outcomes.size === 0;
      },
      { timeout: 20_000 },
    )
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
}, 60_000);

test('SIGTERM finishes, leaves a snapshot, and the next engine goes on from it', async () => {
  const journal = await RedisJournal.open({ url: server.url });
  await journal.provision(LEDGER, genesis());
  const producer = new CommandProducer({ journal });
  const opened = { account: ACCOUNT, makerBps: 0, takerBps: 0, maxLiveOrders: 0 };
  await producer.submit(LEDGER.name, 'ordinary', encodeMessage(OpenAccount, opened));
  await expect.poll(async () => (await journal.control(LEDGER.name))?.lastOut).toBe(2);
  engine.kill('SIGTERM');
  const [code] = (await once(engine, 'exit')) as [number];
  expect(code).toBe(0);
  engine = await startEngine();
  await producer.submit(LEDGER.name, 'ordinary', deposit(1));
  await expect.poll(async () => (await journal.control(LEDGER.name))?.lastOut).toBe(3);
  // The audit's view: from Genesis on, without any snapshot, the same hashes.
  const maker = new FrameMaker(createMachine(LEDGER.name), LEDGER.actor);
  const inbox = await journal.readInbox(LEDGER.name, 0, 10);
  const published = await journal.readOut(LEDGER.name, 0, 10);
  const made = inbox.map((entry) => maker.apply(entry));
  expect(made.map(({ hash }) => Buffer.from(hash))).toEqual(published.map(({ hash }) => Buffer.from(hash)));
  await journal.close();
});

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

function genesis(): Uint8Array {
  return encodeMessage(Genesis, { actor: LEDGER.actor, rulesVersion: 1, ledgerShards: 1, name: LEDGER.name });
}

function deposit(n: number): Uint8Array {
  const keyHash = new Uint8Array(16);
  const view = new DataView(keyHash.buffer);
  view.setUint32(0, Math.imul(n, 0x9e37_79b1) >>> 0);
  view.setUint32(4, n);
  const body = {
    account: ACCOUNT,
    asset: 0,
    amount: AMOUNT,
    checked: 0,
    keyTime: 0,
    keyHash,
    digest: keyHash,
  };
  return encodeMessage(Deposit, { ...body, key: String(n) });
}
