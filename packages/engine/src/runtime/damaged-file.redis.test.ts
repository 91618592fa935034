import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
/** Longer than an engine that takes what there is needs for it. */
const LONG_ENOUGH_MS = 300;

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
  for (let n = 1; n <= COMMANDS; n++) expect(await command(n)).toBe(true);
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
  for (let n = 1; n <= COMMANDS; n++) expect(await command(n)).toBe(true);
  await settled();
  await expect.poll(() => reader.position(), PATIENCE).toBe(1 + 2 * COMMANDS);
  // A reader that had not come further than the older state would find nothing wrong with it.
  const endOfB = (await journal.control(B))?.lastOut;
  await expect.poll(() => reader.position(B), PATIENCE).toBe(endOfB);
  await server.kill();
  rmSync(dataDir, { recursive: true });
  cpSync(join(folder, 'older'), dataDir, { recursive: true });
  server = await start();
  await expect.poll(haltsOf, PATIENCE).toEqual({ [A]: 'ANCHOR_LOST', [B]: 'ANCHOR_LOST' });
  await expect
    .poll(() => reader.stops.map(({ code }) => code), PATIENCE)
    .toEqual(['ANCHOR_LOST', 'ANCHOR_LOST']);
  // The note for operators follows the halt.
  await expect
    .poll(async () => JSON.parse((await journal.health()).get(A) ?? '{}') as unknown, PATIENCE)
    .toMatchObject({
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
  await expectNothingTaken();
});

test('one flipped byte in a command that nobody has taken yet: an engine that starts halts', async () => {
  await engine.stop();
  expect(await command(7)).toBe(true);
  await restartServer((file) => {
    const { at } = file.entry(inboxKey(A), `1-${2 + COMMANDS}`);
    file.flip((at.at(MESSAGE + 1) ?? 0) + CancelOrder.at.order);
  });
  engine = await startEngine();
  await expect.poll(haltsOf, PATIENCE).toEqual({ [A]: 'FORK' });
  await sleep(LONG_ENOUGH_MS);
  expect((await journal.control(A))?.lastOut).toBe(1 + COMMANDS);
});

test.each([
  ['the inbox', inboxKey(A), false],
  ['the out stream', outKey(A), false],
  ['the inbox in front of a snapshot', inboxKey(A), true],
  ['the out stream in front of a snapshot', outKey(A), true],
])('an entry that is missing in the middle of %s halts GAP', async (_name, stream, hasSnapshot) => {
  await restartWith(hasSnapshot, (file) => file.remove(file.entry(stream, '1-7')));
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: 'GAP' });
  await expectNothingTaken();
});

test('one flipped byte under an engine that lives on is found before it takes anything from the file', async () => {
  await server.kill();
  const file = new AppendOnlyFile(dataDir);
  const { at } = file.entry(outKey(A), '1-9');
  file.flip((at.at(-1) ?? 0) + 50);
  server = await start();
  await expect.poll(haltsOf, PATIENCE).toMatchObject({ [A]: 'FORK' });
  await expectNothingTaken();
  // The other actor's tape is whole: it goes on.
  await expect.poll(() => command(3, B), PATIENCE).toBe(true);
  expect(haltsOf()).toEqual({ [A]: 'FORK' });
  await expect.poll(async () => (await journal.control(B))?.lastOut, PATIENCE).toBe(2 + COMMANDS / 4);
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
  expect(await started.settled(PATIENCE.timeout)).toBe(true);
  return started;
}

/** A command that comes to the damaged actor waits, and no frame follows the last one that stood there before. */
async function expectNothingTaken(): Promise<void> {
  await expect.poll(() => command(1), PATIENCE).toBe(true);
  await sleep(LONG_ENOUGH_MS);
  const control = await journal.control(A);
  expect([control?.lastIn, control?.lastOut]).toEqual([2 + COMMANDS, 1 + COMMANDS]);
}

/** Ends the engine, with or without leaving snapshots, damages the file, and starts both again. */
async function restartWith(hasSnapshot: boolean, damage: (file: AppendOnlyFile) => void): Promise<void> {
  await engine.stop();
  if (!hasSnapshot) rmSync(join(folder, 'data'), { recursive: true, force: true });
  await restartServer(damage);
  engine = await startEngine();
}

async function restartServer(damage: (file: AppendOnlyFile) => void): Promise<void> {
  const connections = journal.connection;
  await server.kill();
  damage(new AppendOnlyFile(dataDir));
  server = await start();
  // The connection that reads and the one that writes come back each in its own time; an engine needs both.
  await expect.poll(() => journal.connection, PATIENCE).toBe(connections + 2);
}

function haltsOf(): Record<string, string> {
  return Object.fromEntries([...engine.halts()].map(([name, { code }]) => [name, code]));
}

async function command(order: number, to = A): Promise<boolean> {
  sent += 1;
  const body = { account: to === A && sent % 4 === 0 ? (NUMBER[B] ?? 0) : 0, order };
  const bytes = encodeMessage(CancelOrder, body);
  return journal.send(to, 1, 'ordinary', { producers: [], bytes }).then(
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
  return { stops, position: (actor = A) => tail.positionOf(actor)?.number };
}
