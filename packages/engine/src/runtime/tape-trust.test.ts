import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Halt } from '../core/halt.ts';
import type { ActorName } from '../journal/journal.ts';
import type { JournalBackup, MemoryJournal } from '../journal/memory-journal.ts';
import { A, B, openScene, stopScenes } from './engine-scene.ts';
import { haltNote } from './halts.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };
/** Longer than an engine that does not wait needs to go on. */
const LONG_ENOUGH_MS = 500;

let letOn: () => void = () => undefined;

afterEach(async () => {
  letOn();
  await stopScenes();
});

test('after a new start of the server nothing is taken from an inbox before the tape was read whole', async () => {
  const checks = holdChecks();
  const world = await openScene({ seen: checks.over });
  await world.command(A, 5, B);
  await world.settled();
  checks.hold();
  world.memory.startAgain();
  await world.command(A, 7, B);
  await expect.poll(() => verifying(world), PATIENCE).toEqual([A, B]);
  await sleep(LONG_ENOUGH_MS);
  expect((await world.memory.control(A))?.lastOut).toBe(2);
  checks.letOn();
  await world.settled();
  expect([world.total(A), world.total(B)]).toEqual([12, 12]);
  expect(verifying(world)).toEqual([]);
});

test('what was applied before the server went is not written behind a tape that was not read whole', async () => {
  const checks = holdChecks();
  let isAway = false;
  let refused = 0;
  const fault = () => {
    if (isAway) refused += 1;
    return isAway ? 'unavailable' : 'none';
  };
  const world = await openScene({ seen: checks.over, fault });
  await world.command(A, 5);
  await world.settled();
  isAway = true;
  await world.command(A, 7);
  await expect.poll(() => refused, PATIENCE).toBeGreaterThan(0);
  checks.hold();
  world.memory.startAgain();
  await expect.poll(() => verifying(world), PATIENCE).toContain(A);
  isAway = false;
  await sleep(LONG_ENOUGH_MS);
  expect((await world.memory.control(A))?.lastOut).toBe(2);
  checks.letOn();
  await world.settled();
  expect((await world.memory.control(A))?.lastOut).toBe(3);
});

test('a tape that comes back changed halts its actor before anything is taken from it, and the others go on', async () => {
  const world = await openScene();
  for (let order = 1; order <= 5; order++) await world.command(A, order, B);
  await world.settled();
  world.memory.putBack(changedAt(world.memory, A, 3));
  await world.command(A, 6, B);
  await world.command(B, 7);
  await expect.poll(() => world.halts.get(A)?.code, PATIENCE).toBe('FORK');
  await expect.poll(() => world.total(B), PATIENCE).toBe(22);
  const control = await world.memory.control(A);
  expect([control?.lastIn, control?.lastOut]).toEqual([7, 6]);
  expect([...world.halts.keys()]).toEqual([A]);
});

test('a server that starts again while a tape is read has it read once more', async () => {
  let isDue = false;
  const world = await openScene({
    seen: (memory) =>
      intercept(memory, async (actor, read) => {
        const entries = await read();
        if (isDue && actor === A) {
          isDue = false;
          memory.putBack(changedAt(memory, A, 2));
        }
        return entries;
      }),
  });
  for (let order = 1; order <= 5; order++) await world.command(A, order);
  await world.settled();
  isDue = true;
  world.memory.startAgain();
  await expect.poll(() => world.halts.get(A)?.code, PATIENCE).toBe('FORK');
});

test('each tape is read once in a run of the server, however often engines start', async () => {
  const world = await openScene();
  await world.command(A, 5, B);
  await world.settled();
  await world.engine.stop();
  const noted: string[] = [];
  const notes = (memory: MemoryJournal): MemoryJournal =>
    new Proxy(memory, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (name === 'setVerified') noted.push(String(args[0]));
          return Reflect.apply(value, target, args);
        };
      },
    });
  const second = await openScene({ memory: world.memory, seen: notes });
  await second.engine.stop();
  expect(noted).toEqual([]);
  world.memory.startAgain();
  await openScene({ memory: world.memory, seen: notes });
  expect(noted.sort()).toEqual([A, B]);
});

test('who was cut off does not go on without what another copy had committed and is not there any more', async () => {
  const world = await openScene();
  await world.command(A, 5);
  await world.settled();
  const gone = new Halt('ANCHOR_LOST', 'what was committed is gone');
  await world.memory.reportHealth(A, JSON.stringify(haltNote(gone, 40, new Date(0), 1)));
  await expect.poll(() => world.halts.get(A)?.code, PATIENCE).toBe('ANCHOR_LOST');
  await world.command(A, 6);
  await world.command(B, 7);
  await expect.poll(() => world.total(B), PATIENCE).toBe(7);
  expect((await world.memory.control(A))?.lastOut).toBe(2);
  expect([...world.halts.keys()]).toEqual([A]);
});

test('nor does it take one entry more when it hears of that after a reconnect', async () => {
  const world = await openScene();
  await world.command(A, 5);
  await world.settled();
  const gone = new Halt('ANCHOR_LOST', 'what was committed is gone');
  await world.memory.reportHealth(A, JSON.stringify(haltNote(gone, 40, new Date(0), 1)));
  world.memory.startAgain();
  await world.command(A, 6);
  await expect.poll(() => world.halts.get(A)?.code, PATIENCE).toBe('ANCHOR_LOST');
  expect((await world.memory.control(A))?.lastOut).toBe(2);
});

function verifying({ engine }: Awaited<ReturnType<typeof openScene>>): ActorName[] {
  return Object.keys(engine.note().verifying ?? {}).sort();
}

/** A journal whose tapes can be held while they are read whole; trading reads inboxes in another way. */
function holdChecks() {
  let held: Promise<void> = Promise.resolve();
  return {
    over: (memory: MemoryJournal) =>
      intercept(memory, async (_actor, read) => {
        await held;
        return read();
      }),
    hold(): void {
      held = new Promise((resume) => (letOn = resume));
    },
    letOn: () => letOn(),
  };
}

type Read = MemoryJournal['readInbox'];

function intercept(
  memory: MemoryJournal,
  readInbox: (actor: ActorName, read: () => ReturnType<Read>) => ReturnType<Read>,
): MemoryJournal {
  return new Proxy(memory, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name === 'readInbox')
        return (...args: Parameters<Read>) => readInbox(args[0], () => target.readInbox(...args));
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The streams as they are, with one other bit in an inbox entry. */
function changedAt(memory: MemoryJournal, actor: ActorName, number: number): JournalBackup {
  const backup = memory.backup();
  const entry = backup.streams.get(actor)?.inbox[number - 1];
  if (entry === undefined) throw new Error('the entry is there');
  const bytes = Uint8Array.from(entry.bytes);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  backup.streams.get(actor)?.inbox.splice(number - 1, 1, { ...entry, bytes });
  return backup;
}
