import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { CancelOrder, Genesis } from '@buttonwood/shared/messages/commands.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inboxKey, outKey } from '../journal/stream-names.ts';
import { OutTail, type TailStop } from '../journal/out-tail.ts';
import { RedisJournal } from '../journal/redis-journal.ts';
import { freePort } from '../servers/free-port.ts';
import { type RunningServer, startRedisServer } from '../servers/redis-server.ts';
import { AppendOnlyFile } from '../testing/append-only-file.ts';
import { CountingMachine } from './counting-machine.ts';
import { Engine } from './engine.ts';
import { A, B, NUMBER } from './engine-scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const COMMANDS = 40;
const MESSAGE = 5;

let folder: string;
let dataDir: string;
let port: number;
let server: RunningServer;
let journal: RedisJournal;
let engine: Engine;
let sent: number;
const toEnd: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'buttonwood-test-damage-'));
  dataDir = join(folder, 'redis');
  port = await freePort();
  server = await start();
  journal = await RedisJournal.open({ url: server.url, loads: true });
  for (const [name, actor] of Object.entries(NUMBER)) {
    const genesis = encodeMessage(Genesis, { actor, rulesVersion: 1, ledgerShards: 1, name });
    await journal.provision({ name, actor }, genesis);
  }
  sent = 0;
  engine = await startEngine();
  for (let n = 1; n <= COMMANDS; n++) await command(n);
  await settled();
});

afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
  await journal.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a state of some seconds ago under a live engine and a live reader: both halt ANCHOR_LOST', async () => {
  const reader = await follow();
  await settled();
  cpSync(dataDir, join(folder, 'older'), { recursive: true });
  for (let n = 1; n <= COMMANDS; n++) await command(n);
  await settled();
  await expect.poll(() => reader.position(), PATIENCE).toBe(1 + 2 * COMMANDS);
  await server.kill();
  rmSync(dataDir, { recursive: true });
  cpSync(join(folder, 'older'), dataDir, { recursive: true });
  server = await start();
  await expect.poll(haltsOf, PATIENCE).toEqual({ [A]: 'ANCHOR_LOST', [B]: 'ANCHOR_LOST' });
  await expect
    .poll(() => reader.stops.map(({ code }) => code), PATIENCE)
    .toEqual(['ANCHOR_LOST', 'ANCHOR_LOST']);
  expect(JSON.parse((await journal.health()).get(A) ?? '{}')).toMatchObject({
    code: 'ANCHOR_LOST',
    nextStep: expect.stringContaining('buttonwood recover') as string,
  });
});

test('a tail that is cut between two commands: a live engine and a live reader halt ANCHOR_LOST', async () => {
  const reader = await follow();
  await settled();
  await expect.poll(() => reader.position(), PATIENCE).toBe(1 + COMMANDS);
  await server.kill();
  const file = new AppendOnlyFile(dataDir);
  const last = file.entry(inboxKey(A), `1-${COMMANDS}`);
  const before = file.commands().filter(({ args, to }) => String(args[0]) === 'MULTI' && to <= last.from);
  file.cutTo(before.at(-1)?.from ?? 0);
  server = await start();
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: 'ANCHOR_LOST' });
  await expect.poll(() => reader.stops[0]?.code, PATIENCE).toBe('ANCHOR_LOST');
});

test('a tail that is cut within a command: Redis does not start', async () => {
  await server.kill();
  const file = new AppendOnlyFile(dataDir);
  file.cutTo(file.length - 20);
  await expect(start()).rejects.toThrow(/Unexpected end of file|Bad file format/i);
  file.cutTo(0);
  server = await start();
});

test.each([
  ['an engine that starts from the beginning', false, 'FORK'],
  ['an engine that starts from a later snapshot', true, 'FORK'],
])('one flipped byte in a command of long ago: %s halts', async (_name, hasSnapshot, code) => {
  await restartWith(hasSnapshot, (file) => {
    const { at } = file.entry(inboxKey(A), '1-5');
    file.flip((at.at(MESSAGE + 1) ?? 0) + CancelOrder.at.order);
  });
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: code });
});

test.each([
  ['the inbox', inboxKey(A), false],
  ['the out stream', outKey(A), false],
  ['the inbox in front of a snapshot', inboxKey(A), true],
  ['the out stream in front of a snapshot', outKey(A), true],
])('an entry that is missing in the middle of %s halts GAP', async (_name, stream, hasSnapshot) => {
  await restartWith(hasSnapshot, (file) => file.remove(file.entry(stream, '1-7')));
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: 'GAP' });
});

test('one flipped byte under an engine that lives on is found after the reconnect', async () => {
  await server.kill();
  const file = new AppendOnlyFile(dataDir);
  const { at } = file.entry(outKey(A), '1-9');
  file.flip((at.at(-1) ?? 0) + 50);
  server = await start();
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: 'FORK' });
});

test('a server that was only killed is gone on with', async () => {
  const reader = await follow();
  await server.kill();
  server = await start();
  await expect.poll(() => command(1), PATIENCE).toBe(true);
  await settled();
  await expect.poll(() => reader.position(), PATIENCE).toBe(2 + COMMANDS);
  expect(haltsOf()).toEqual({});
  expect(reader.stops).toEqual([]);
});

function start(): Promise<RunningServer> {
  return startRedisServer({ dataDir, port, password: 'test', onLine: () => undefined });
}

async function startEngine(): Promise<Engine> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const started = new Engine({
    ...{ journal, store: journal, dataFolder: join(folder, 'data'), log: silent },
    createMachine: () => new CountingMachine(),
  });
  await started.start();
  toEnd.push(() => started.stop());
  await started.settled(10_000);
  return started;
}

/** Ends the engine, with or without leaving snapshots, damages the file, and starts both again. */
async function restartWith(hasSnapshot: boolean, damage: (file: AppendOnlyFile) => void): Promise<void> {
  await engine.stop();
  if (!hasSnapshot) rmSync(join(folder, 'data'), { recursive: true, force: true });
  await server.kill();
  damage(new AppendOnlyFile(dataDir));
  server = await start();
  await expect
    .poll(
      () =>
        journal.control(A).then(
          () => true,
          () => false,
        ),
      PATIENCE,
    )
    .toBe(true);
  engine = await startEngine();
}

function haltsOf(): Record<string, string> {
  return Object.fromEntries([...engine.halts()].map(([name, { code }]) => [name, code]));
}

async function command(order: number): Promise<boolean> {
  sent += 1;
  const body = { account: sent % 4 === 0 ? (NUMBER[B] ?? 0) : 0, order };
  const bytes = encodeMessage(CancelOrder, body);
  return journal.send(A, 1, 'ordinary', { producers: [], bytes }).then(
    ({ kind }) => kind === 'appended',
    () => false,
  );
}

async function settled(): Promise<void> {
  const quiet = async (): Promise<boolean> => {
    const controls = await Promise.all([A, B].map((name) => journal.control(name)));
    return controls.every((control) => control !== undefined && control.lastIn === control.lastOut);
  };
  await expect.poll(quiet, PATIENCE).toBe(true);
}

async function follow() {
  const stops: TailStop[] = [];
  const tail = new OutTail({
    journal,
    onEntries: () => undefined,
    onStop: (_actor, stop) => stops.push(stop),
  });
  await tail.start();
  toEnd.push(() => tail.stop());
  await expect.poll(() => tail.positionOf(A)?.number, PATIENCE).toBe(1 + COMMANDS);
  return { stops, position: () => tail.positionOf(A)?.number };
}
