import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { NewEpoch } from '@buttonwood/shared/messages/commands.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MemoryJournal } from '../journal/memory-journal.ts';
import { OutTail, type TailStop } from '../journal/out-tail.ts';
import { CountingMachine } from './counting-machine.ts';
import { A, B, NUMBER, openScene, stopScenes } from './engine-scene.ts';
import { approveRecovery, planRecovery } from './recover-actors.ts';

const PATIENCE = { timeout: 30_000 };
const APPROVAL = { operator: 7, why: 'the disk of Tuesday is gone' };
const ACTORS = [A, B].map((name) => ({ name, actor: NUMBER[name] ?? 0 }));
let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'buttonwood-test-recover-'));
});

afterEach(async () => {
  await stopScenes();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('streams that were put back halt everybody; approved, they go on in a new epoch', async () => {
  const world = await openScene({ dataFolder });
  const { memory } = world;
  for (let n = 1; n <= 3; n++) await world.command(A, n, B);
  await world.settled();
  const backup = memory.backup();
  await world.engine.stop();
  const started = await openScene({ memory, dataFolder });
  await started.command(A, 10, B);
  await started.settled();
  const seen = await follow(memory);
  // A reader that had not come further than the older state would find nothing wrong with it.
  const endOfB = `1-${(await memory.control(B))?.lastOut}`;
  await expect.poll(() => [seen.last(A), seen.last(B)], PATIENCE).toEqual(['1-5', endOfB]);
  memory.putBack(backup);
  await expect
    .poll(() => [...started.halts.values()].map(({ code }) => code), PATIENCE)
    .toEqual(['ANCHOR_LOST', 'ANCHOR_LOST']);
  await expect
    .poll(() => seen.stops.map(({ code }) => code), PATIENCE)
    .toEqual(['ANCHOR_LOST', 'ANCHOR_LOST']);

  const options = { journal: memory, store: memory, dataFolder, createMachine: () => new CountingMachine() };
  const plans = await planRecovery(options);
  expect(plans.map(({ actor, obstacle }) => [actor.name, obstacle])).toEqual([
    [A, undefined],
    [B, undefined],
  ]);
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([]);
  // The engine lives: it sees that its halts are over.
  await expect.poll(() => started.engine.positions().get(A), PATIENCE).toBe(5);
  await started.command(A, 20, B, 2);
  await expect.poll(() => started.total(B), PATIENCE).toBe(26);
  const published = await memory.readOut(A, 3, 10);
  expect(published.map(({ epoch, number }) => `${epoch}-${number}`)).toEqual(['1-4', '2-5', '2-6']);
  const [, approved] = await memory.readInbox(A, 3, 2);
  expect(approved?.bytes).toEqual(encodeMessage(NewEpoch, { epoch: 2, ...APPROVAL }));
  for (const actor of ACTORS) await started.expectTapeAsReference(actor);
  await expect.poll(async () => (await memory.health()).size, PATIENCE).toBe(0);
  // A reader that had seen what is lost does not go on; one that had not, does.
  const again = await follow(memory);
  await expect.poll(() => again.last(A), PATIENCE).toBe('2-6');
  expect(seen.last(A)).toBe('1-5');
  expect(again.stops).toEqual([]);
  await Promise.all([seen.end(), again.end()]);
});

test('snapshots of what is lost are put aside, and the one before serves', async () => {
  const world = await openScene({ dataFolder });
  const { memory } = world;
  for (let n = 1; n <= 3; n++) await world.command(A, n, B);
  await world.settled();
  await world.engine.stop();
  const backup = memory.backup();
  const second = await openScene({ memory, dataFolder });
  await second.command(A, 10, B);
  await second.settled();
  await second.engine.stop();
  memory.putBack(backup);
  const third = await openScene({ memory, dataFolder });
  await expect.poll(() => third.halts.get(A)?.code, PATIENCE).toBe('ANCHOR_LOST');
  const options = { journal: memory, store: memory, dataFolder, createMachine: () => new CountingMachine() };
  const plans = await planRecovery(options);
  expect(plans[0]?.setAside).toEqual([5]);
  expect(plans[1]?.setAside).toHaveLength(1);
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([]);
  await expect.poll(() => third.engine.positions().get(A), PATIENCE).toBe(5);
  expect(third.lines).toContainEqual(expect.stringMatching(/^book:A at 4, replayed 0/));
  expect(
    readdirSync(join(dataFolder, 'snapshots', 'book-A')).filter((name) => name.endsWith('aside')),
  ).toHaveLength(1);
});

test('a target that alone was put back gets its messages again from the out stream', async () => {
  const world = await openScene({ dataFolder });
  const { memory } = world;
  await world.command(A, 1, B);
  await world.settled();
  const backup = memory.backup();
  for (let n = 2; n <= 4; n++) await world.command(A, n, B);
  await world.settled();
  await world.engine.stop();
  const onlyB = new Map([...backup.streams].filter(([name]) => name === B));
  memory.putBack({ streams: onlyB });
  const next = await openScene({ memory, dataFolder });
  await expect
    .poll(() => [...next.halts].map(([name, { code }]) => [name, code]).sort(), PATIENCE)
    .toEqual([
      [A, 'ROLLBACK'],
      [B, 'ANCHOR_LOST'],
    ]);
  const options = { journal: memory, store: memory, dataFolder, createMachine: () => new CountingMachine() };
  const plans = await planRecovery(options);
  expect(plans.map(({ obstacle }) => obstacle)).toEqual([undefined, undefined]);
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([]);
  await expect.poll(() => next.total(B), PATIENCE).toBe(10);
  await expect.poll(() => next.total(A), PATIENCE).toBe(10);
  await expect.poll(() => next.halts.size, PATIENCE).toBe(0);
});

test('a sender that alone was put back cannot go on: its target has messages that it never sent', async () => {
  const world = await openScene();
  const { memory } = world;
  await world.command(A, 1, B);
  await world.settled();
  const backup = memory.backup();
  await world.command(A, 2, B);
  await world.settled();
  await world.engine.stop();
  memory.putBack({ streams: new Map([...backup.streams].filter(([name]) => name === A)) });
  const next = await openScene({ memory });
  await expect.poll(() => next.halts.get(A)?.code, PATIENCE).toBe('AHEAD');
  const options = {
    ...{ journal: memory, store: memory, dataFolder: undefined },
    createMachine: () => new CountingMachine(),
  };
  const plans = await planRecovery(options);
  expect(plans.map(({ actor, obstacle }) => [actor.name, obstacle?.slice(0, 5)])).toEqual([[A, 'AHEAD']]);
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([A]);
  expect(await memory.control(A)).toMatchObject({ epoch: 1 });
});

test('an actor that works, or moved since it was looked at, is left alone', async () => {
  const world = await openScene();
  const { memory } = world;
  await world.command(A, 1);
  await world.settled();
  const options = {
    ...{ journal: memory, store: memory, dataFolder: undefined, actors: [A] },
    createMachine: () => new CountingMachine(),
  };
  await expect
    .poll(async () => (await planRecovery(options)).map(({ obstacle }) => obstacle), PATIENCE)
    .toEqual([expect.stringContaining('works on it')]);
  await world.engine.stop();
  const plans = await planRecovery(options);
  expect(plans.map(({ obstacle }) => obstacle)).toEqual([undefined]);
  const second = await openScene({ memory });
  await second.command(A, 2);
  await second.settled();
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([A]);
  await second.engine.stop();
  expect(await approveRecovery(options, plans, APPROVAL)).toEqual([A]);
  expect(await memory.control(A)).toMatchObject({ epoch: 1, lastOut: 3 });
});

test('an entry of an epoch that nobody approved halts', async () => {
  const world = await openScene();
  const { memory } = world;
  await world.command(A, 1);
  await world.settled();
  const control = await memory.control(A);
  if (control === undefined) throw new Error('it was provisioned');
  await memory.beginEpoch(A, control, encodeMessage(NewEpoch, { epoch: 3, ...APPROVAL }));
  await expect.poll(() => world.halts.get(A)?.code, PATIENCE).toBe('ANCHOR_LOST');
});

async function follow(journal: MemoryJournal) {
  const last = new Map<string, string>();
  const stops: TailStop[] = [];
  const tail = new OutTail({
    journal,
    onEntries: ({ name }, entries) => {
      const end = entries.at(-1);
      if (end !== undefined) last.set(name, `${end.epoch}-${end.number}`);
    },
    onStop: (_actor, stop) => stops.push(stop),
  });
  await tail.start();
  return { last: (name: string) => last.get(name), stops, end: () => tail.stop() };
}
