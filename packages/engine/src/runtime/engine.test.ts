import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import type { Fault } from '../journal/faulty-journal.ts';
import type { OutEntry } from '../journal/journal.ts';
import { BREAKS_ON, HALTS_ON } from './counting-machine.ts';
import { A, B, NUMBER, openScene, stopScenes } from './engine-scene.ts';

const folders: string[] = [];

afterEach(async () => {
  await stopScenes();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('every inbox entry yields one out frame with its number, and links arrive in order', async () => {
  const world = await openScene();
  await world.command(A, 5, B);
  await world.command(A, 7, B);
  await world.settled();
  expect(world.total(A)).toBe(12);
  expect(world.total(B)).toBe(12);
  const out = await world.memory.readOut(A, 0, 10);
  expect(out.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(
    decodeFrame(out[2]?.bytes ?? new Uint8Array()).map(({ number, target }) => [number, target]),
  ).toEqual([[2, NUMBER[B]]]);
  expect((await world.memory.control(B))?.producers.get(A)).toBe(2);
});

test('what a target cannot take yet is kept and brought once the target is there', async () => {
  const world = await openScene({ actors: [A] });
  await world.command(A, 5, B);
  await world.command(A, 6, B);
  await world.settled();
  await world.provision(B);
  await expect.poll(() => world.total(B)).toBe(11);
  await world.command(A, 7, B);
  await expect.poll(() => world.total(B)).toBe(18);
});

test('whatever answers are lost, nothing is doubled, lost or reordered', async () => {
  const fault = fc.constantFrom<Fault>('none', 'none', 'unavailable', 'answer_lost', 'write_lost');
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 10 }), async (script) => {
      const left = [...script];
      const world = await openScene({ fault: () => left.shift() ?? 'none' });
      for (let n = 1; n <= 6; n++) {
        await world.command(A, n, n % 2 === 0 ? B : undefined);
        if (n % 3 === 0) await sleep(5);
      }
      await world.settled();
      expect(world.total(A)).toBe(21);
      expect(world.total(B)).toBe(12);
      expect(world.halts.size).toBe(0);
      await world.engine.stop();
    }),
    { numRuns: 25, seed: 20_261_122 },
  );
});

test('an engine that takes over makes the same frames from the tape and goes on', async () => {
  const world = await openScene();
  for (let n = 1; n <= 5; n++) await world.command(A, n, B);
  await world.settled();
  await world.engine.stop();
  await world.command(A, 10, B);
  const next = await openScene({ memory: world.memory });
  await next.settled();
  expect([next.total(A), next.total(B)]).toEqual([25, 25]);
});

test('it starts from the snapshot that the last one left, and replays only what follows', async () => {
  const dataFolder = folder();
  const world = await openScene({ dataFolder });
  for (let n = 1; n <= 5; n++) await world.command(A, n, B);
  await world.settled();
  await world.engine.stop();
  await world.command(A, 10, B);
  const next = await openScene({ memory: world.memory, dataFolder });
  await next.settled();
  expect([next.total(A), next.total(B)]).toEqual([25, 25]);
  expect(next.lines.filter((line) => line.startsWith(A))).toEqual([
    expect.stringMatching(/^book:A at 6, replayed 0 in/),
  ]);
});

test('a frame that comes out differently at recovery halts FORK, and the others work', async () => {
  const world = await openScene();
  await world.command(A, 5);
  await world.settled();
  await world.engine.stop();
  const [, second] = await world.memory.readOut(A, 0, 2);
  second?.bytes.fill(1);
  const published = world.memory.readOut.bind(world.memory);
  world.memory.readOut = async (...args) =>
    (await published(...args)).map((entry) =>
      args[0] === A && entry.number === 2 ? { ...entry, hash: new Uint8Array(32) } : entry,
    );
  const next = await openScene({ memory: world.memory });
  await world.command(B, 3);
  await expect.poll(() => next.total(B)).toBe(3);
  await expect.poll(() => next.halts.get(A)?.code).toBe('FORK');
  await expect
    .poll(async () => JSON.parse((await world.memory.health()).get(A) ?? '{}') as unknown)
    .toMatchObject({ code: 'FORK', nextStep: expect.stringContaining('audit') as string });
});

test('another frame in the place of its next one halts FORK', async () => {
  const world = await openScene();
  await world.settled();
  const control = await world.memory.control(A);
  const foreign: OutEntry = {
    epoch: 1,
    number: 2,
    at: 1,
    hash: new Uint8Array(32).fill(9),
    bytes: new Uint8Array(0),
  };
  await world.memory.commit(A, {
    epoch: 1,
    previousNumber: 1,
    previousHash: control?.lastHash ?? new Uint8Array(),
    frames: [foreign],
    forwards: [],
  });
  await world.command(A, 5);
  await expect.poll(() => world.halts.get(A)?.code).toBe('FORK');
  expect(world.halts.has(B)).toBe(false);
});

test('a number missing in the inbox halts GAP', async () => {
  const world = await openScene();
  await world.settled();
  const whole = world.memory.readInboxes.bind(world.memory);
  world.memory.readInboxes = async (cursors, limit) => {
    const found = await whole(cursors, limit);
    for (const [name, entries] of found)
      found.set(
        name,
        entries.filter(({ number }) => number !== 2),
      );
    return found;
  };
  await world.command(A, 5);
  await world.command(A, 6);
  await expect.poll(() => world.halts.get(A)?.code).toBe('GAP');
});

test('an actor that halts or breaks leaves the others at work, and what came before it is committed', async () => {
  const world = await openScene();
  await world.command(A, 5, B);
  await world.command(A, HALTS_ON);
  await world.command(A, 6, B);
  await expect.poll(() => world.halts.get(A)?.code).toBe('INVARIANT');
  await world.command(B, 3);
  await expect.poll(() => world.total(B)).toBe(8);
  expect((await world.memory.control(A))?.lastOut).toBe(2);
  expect(world.allHalted).not.toHaveBeenCalled();
  await world.command(B, BREAKS_ON);
  await expect.poll(() => world.allHalted).toHaveBeenCalledOnce();
  expect(world.halts.get(B)?.message).toContain('undefined is not a function');
});

test('an unreadable message becomes a reject frame, and trading goes on', async () => {
  const world = await openScene();
  const garbage = new Uint8Array(100).fill(255);
  await world.memory.send(A, 1, 'ordinary', { producers: [], bytes: garbage });
  await world.command(A, 5);
  await world.settled();
  const [reject] = await world.memory.readOut(A, 1, 1);
  expect(decodeFrame(reject?.bytes ?? new Uint8Array()).map(({ kind }) => kind)).toEqual(['MessageRejected']);
  expect(world.total(A)).toBe(5);
});

test('a target that has more than was sent halts AHEAD', async () => {
  const world = await openScene();
  await world.settled();
  await world.memory.send(B, 1, 'actor', {
    producers: [{ producer: A, previous: 0, next: 5 }],
    bytes: new Uint8Array(0),
  });
  await world.command(A, 5, B);
  await expect.poll(() => world.halts.get(A)?.code).toBe('AHEAD');
});

test('a target whose counter went back halts ROLLBACK', async () => {
  const dataFolder = folder();
  const world = await openScene({ dataFolder });
  for (let n = 1; n <= 3; n++) await world.command(A, n, B);
  await world.settled();
  await world.engine.stop();
  const control = world.memory.control.bind(world.memory);
  world.memory.control = async (actor) => {
    const found = await control(actor);
    return actor === B && found !== undefined ? { ...found, producers: new Map([[A, 1]]) } : found;
  };
  const next = await openScene({ memory: world.memory, dataFolder });
  await expect.poll(() => next.halts.get(A)?.code).toBe('ROLLBACK');
});

test('streams that were put back behind a snapshot halt ANCHOR_LOST', async () => {
  const dataFolder = folder();
  const world = await openScene({ dataFolder });
  await world.command(A, 5);
  await world.settled();
  await world.engine.stop();
  const older = await openScene({ dataFolder });
  await expect.poll(() => older.halts.get(A)?.code).toBe('ANCHOR_LOST');
});

test('what is due comes without a message', async () => {
  const world = await openScene();
  await world.settled();
  const machine = world.machines.get(A);
  if (machine !== undefined) machine.alarm = Date.now() * 1_000 + 30_000;
  await expect.poll(() => machine?.alarms).toBe(1);
  await world.settled();
  const after = (await world.memory.control(A))?.lastIn;
  await sleep(100);
  expect((await world.memory.control(A))?.lastIn).toBe(after);
});

test('two engines share the actors by lease, and the second takes over when the first ends', async () => {
  const world = await openScene();
  await world.settled();
  const second = await openScene({ memory: world.memory, wait: false });
  await world.command(A, 5);
  await sleep(50);
  expect(second.engine.positions().size).toBe(0);
  await world.settled();
  await world.engine.stop();
  await world.command(A, 6);
  await expect.poll(() => second.total(A)).toBe(11);
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'buttonwood-test-engine-'));
  folders.push(path);
  return path;
}
