import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { NO_HASH } from './hash-chain.ts';
import type { OutEntry } from './journal.ts';
import { MemoryJournal } from './memory-journal.ts';
import { endOf, OutTail, type OutTailOptions, type TailStop } from './out-tail.ts';

const A = { name: 'book:A', actor: 1_025 };
const CATCH_UP_MS = 30_000;
const B = { name: 'book:B', actor: 1_026 };

test('everything is delivered in order and once, from the beginning and as it comes', async () => {
  const { journal, publish, follow } = await world();
  await publish(A, 3);
  const { tail, seen } = await follow();
  expect(await tail.caughtUp(CATCH_UP_MS)).toBe(true);
  await publish(A, 2);
  await publish(B, 1);
  await expect.poll(() => seen).toHaveLength(6);
  expect(seen.filter((each) => each.startsWith('book:A'))).toEqual([1, 2, 3, 4, 5].map((n) => `book:A ${n}`));
  expect(tail.positionOf('book:A')).toMatchObject({ number: 5 });
  expect(tail.positionOf('book:NONE')).toBeUndefined();
  await tail.stop();
  await journal.close();
});

test('a reader goes on from where it stood, or from the end', async () => {
  const { journal, publish, follow } = await world();
  await publish(A, 3);
  const [second] = await journal.readOut(A.name, 1, 1);
  const stood = { epoch: 1, number: 2, hash: second?.hash ?? NO_HASH };
  const resumed = await follow({ actors: [A.name], from: () => stood });
  const late = await follow({ actors: [A.name], from: (actor) => endOf(journal, actor.name) });
  expect(await resumed.tail.caughtUp(CATCH_UP_MS)).toBe(true);
  expect(await late.tail.caughtUp(CATCH_UP_MS)).toBe(true);
  await publish(A, 1);
  await expect.poll(() => resumed.seen).toEqual(['book:A 3', 'book:A 4']);
  await expect.poll(() => late.seen).toEqual(['book:A 4']);
  await Promise.all([resumed.tail.stop(), late.tail.stop()]);
});

test('an actor that is provisioned later is found', async () => {
  const { publish, follow, journal } = await world();
  const { tail, seen } = await follow();
  const late = { name: 'book:LATE', actor: 1_099 };
  await journal.provision(late, new Uint8Array(0));
  await publish(late, 1);
  await expect.poll(() => seen).toEqual(['book:LATE 1']);
  await tail.stop();
});

test('a slow handler holds up its own stream only, and never gets two deliveries at once', async () => {
  const { publish, follow } = await world();
  let release = (): void => undefined;
  let inside = 0;
  let most = 0;
  const { tail, seen } = await follow({
    batch: 2,
    async onEntries(actor) {
      if (actor.name !== A.name) return;
      inside += 1;
      most = Math.max(most, inside);
      await new Promise<void>((resolve) => (release = resolve));
      inside -= 1;
    },
  });
  await publish(A, 4);
  await expect.poll(() => inside).toBe(1);
  await publish(B, 3);
  await expect.poll(() => seen.filter((each) => each.startsWith('book:B'))).toHaveLength(3);
  expect(tail.positionOf(A.name)?.number).toBe(0);
  release();
  await expect.poll(() => tail.positionOf(A.name)?.number).toBe(2);
  await expect.poll(() => inside).toBe(1);
  release();
  await expect.poll(() => tail.positionOf(A.name)?.number).toBe(4);
  expect(most).toBe(1);
  await tail.stop();
});

test('a reader whose last entry is another one now stops: the streams were put back', async () => {
  const { publish, follow } = await world();
  await publish(A, 3);
  const stood = { epoch: 1, number: 2, hash: new Uint8Array(32).fill(99) };
  const { tail, stops, seen } = await follow({ from: ({ name }) => (name === A.name ? stood : undefined) });
  await publish(B, 1);
  await expect.poll(() => stops).toMatchObject([{ code: 'ANCHOR_LOST' }]);
  await expect.poll(() => seen).toEqual(['book:B 1']);
  await tail.stop();
});

test('a reader that stood behind the end of the stream stops', async () => {
  const { publish, follow } = await world();
  await publish(A, 1);
  const stood = { epoch: 1, number: 7, hash: new Uint8Array(32).fill(7) };
  const { tail, stops } = await follow({ actors: [A.name], from: () => stood });
  await expect.poll(() => stops).toMatchObject([{ code: 'ANCHOR_LOST' }]);
  await tail.stop();
});

test('a missing entry stops the stream at the hole', async () => {
  const { publish, follow, journal } = await world();
  await publish(A, 4);
  const whole = journal.readOuts.bind(journal);
  journal.readOuts = async (cursors, limit) => {
    const found = await whole(cursors, limit);
    for (const [name, entries] of found)
      found.set(
        name,
        entries.filter(({ number }) => number !== 3),
      );
    return found;
  };
  const { tail, stops, seen } = await follow({ actors: [A.name], batch: 2 });
  await expect.poll(() => stops).toMatchObject([{ code: 'GAP' }]);
  expect(seen).toEqual(['book:A 1', 'book:A 2']);
  await tail.stop();
});

test('a handler that fails stops its stream and leaves the position before the failure', async () => {
  const { publish, follow } = await world();
  const { tail, stops } = await follow({
    actors: [A.name],
    onEntries: () => Promise.reject(new Error('the disk is full')),
  });
  await publish(A, 1);
  await expect.poll(() => stops).toMatchObject([{ code: 'HANDLER_FAILED' }]);
  expect(tail.positionOf(A.name)?.number).toBe(0);
  expect(tail.following()).toEqual([]);
  await tail.stop();
});

test('after a new connection the last entry must still be there', async () => {
  const { publish, follow, journal } = await world();
  let connection = 1;
  Object.defineProperty(journal, 'connection', { get: () => connection });
  const { tail, stops } = await follow({ actors: [A.name] });
  await publish(A, 2);
  await expect.poll(() => tail.positionOf(A.name)?.number).toBe(2);
  const readOut = journal.readOut.bind(journal);
  connection = 2;
  await publish(A, 1);
  await expect.poll(() => tail.positionOf(A.name)?.number).toBe(3);
  journal.readOut = async (...args) => (args[1] === 2 ? [] : readOut(...args));
  connection = 3;
  await publish(A, 1);
  await expect.poll(() => stops).toMatchObject([{ code: 'ANCHOR_LOST' }]);
  await sleep(10);
  expect(tail.positionOf(A.name)?.number).toBe(3);
  await tail.stop();
});

async function world() {
  const journal = new MemoryJournal();
  const ends = new Map<string, { number: number; hash: Uint8Array }>();
  for (const actor of [A, B]) await journal.provision(actor, new Uint8Array(0));
  const publish = async (actor: { name: string }, count: number): Promise<void> => {
    const { number, hash } = ends.get(actor.name) ?? { number: 0, hash: NO_HASH };
    const frames: OutEntry[] = Array.from({ length: count }, (_, i) => ({
      epoch: 1,
      number: number + i + 1,
      at: 1,
      hash: new Uint8Array(32).fill(number + i + 1),
      bytes: new Uint8Array(0),
    }));
    const batch = { epoch: 1, previousNumber: number, previousHash: hash, frames, forwards: [] };
    expect(await journal.commit(actor.name, batch)).toMatchObject({ kind: 'committed' });
    ends.set(actor.name, { number: number + count, hash: frames.at(-1)?.hash ?? hash });
  };
  const follow = async (options: Partial<OutTailOptions> = {}) => {
    const seen: string[] = [];
    const stops: TailStop[] = [];
    const tail = new OutTail({
      journal,
      ...options,
      onEntries: async (actor, entries) => {
        await options.onEntries?.(actor, entries);
        seen.push(...entries.map(({ number }) => `${actor.name} ${number}`));
      },
      onStop: (_actor, stop) => stops.push(stop),
    });
    await tail.start();
    return { tail, seen, stops };
  };
  return { journal, publish, follow };
}
