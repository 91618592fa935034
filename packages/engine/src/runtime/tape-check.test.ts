import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { CancelOrder, Genesis } from '@buttonwood/shared/messages/commands.ts';
import { beforeEach, expect, test } from 'vitest';
import type { Control, InboxEntry, Journal } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { CountingMachine } from './counting-machine.ts';
import { FrameMaker, type TapePosition } from './frame-maker.ts';
import { checkTape, type TapeCheckOptions } from './tape-check.ts';

const ACTOR = { name: 'book:A', actor: 1_025 };
const FRAMES = 40;
const WAITING = 3;

let journal: MemoryJournal;
let control: Control;

beforeEach(async () => {
  journal = new MemoryJournal();
  const genesis = encodeMessage(Genesis, { actor: 1_025, rulesVersion: 1, ledgerShards: 1, name: 'book:A' });
  await journal.provision(ACTOR, genesis);
  for (let order = 2; order <= FRAMES + WAITING; order++) {
    const bytes = encodeMessage(CancelOrder, { account: 1_026, order });
    await journal.send(ACTOR.name, 1, 'ordinary', { producers: [], bytes });
  }
  const maker = new FrameMaker(new CountingMachine(), ACTOR.actor);
  const frames = (await journal.readInbox(ACTOR.name, 0, FRAMES)).map((entry) => maker.apply(entry));
  const before = { epoch: 1, previousNumber: 0, previousHash: new Uint8Array(32) };
  await journal.commit(ACTOR.name, { ...before, frames, forwards: [] });
  const read = await journal.control(ACTOR.name);
  if (read === undefined) throw new Error('the actor is provisioned');
  control = read;
});

test('a tape that is as it was written is found good, up to its last frame', async () => {
  let last: TapePosition | undefined;
  expect(await check({ onPage: (position) => (last = position) })).toBe(true);
  expect(last).toEqual({ epoch: 1, number: FRAMES, hash: control.lastHash });
});

test.each(['inbox', 'out'] as const)(
  'a flipped bit in any frame of the %s is a FORK at that frame',
  async (which) => {
    for (let number = 1; number <= FRAMES; number++) {
      const damaged = changed(which, (entries) =>
        entries.map((entry) => (entry.number === number ? { ...entry, bytes: flipped(entry.bytes) } : entry)),
      );
      // The frame of Genesis is empty: there is nothing to flip.
      if (which === 'inbox' || number > 1)
        await expect(check({ journal: damaged })).rejects.toMatchObject({
          code: 'FORK',
          message: expect.stringContaining(`at ${number} `) as string,
        });
    }
  },
);

test.each([
  ['frame', (entry: InboxEntry) => ({ ...entry, bytes: flipped(entry.bytes) })],
  ['stamp', (entry: InboxEntry) => ({ ...entry, at: entry.at + 1 })],
])('a changed %s of an entry that still waits is a FORK', async (_what, damage) => {
  for (let number = FRAMES + 1; number <= FRAMES + WAITING; number++) {
    const inbox = (await journal.readInbox(ACTOR.name, 0, FRAMES + WAITING)).map((entry) =>
      entry.number === number ? damage(entry) : entry,
    );
    const readInbox: Journal['readInbox'] = (_actor, after, limit) =>
      Promise.resolve(inbox.slice(after, after + limit));
    const readOut: Journal['readOut'] = (actor, after, limit) => journal.readOut(actor, after, limit);
    await expect(check({ journal: { readInbox, readOut } })).rejects.toMatchObject({
      code: 'FORK',
      message: expect.stringContaining(`entry ${number} `) as string,
    });
  }
});

test('a changed stamp is a FORK', async () => {
  const damaged = changed('inbox', (entries) =>
    entries.map((entry) => (entry.number === 7 ? { ...entry, at: entry.at + 1 } : entry)),
  );
  await expect(check({ journal: damaged })).rejects.toMatchObject({ code: 'FORK' });
});

test.each([
  ['inbox', 7],
  ['out', 7],
  ['out', FRAMES],
  ['inbox', FRAMES + 1],
  ['inbox', FRAMES + WAITING],
] as const)('an entry of the %s that is missing, number %d, is a GAP', async (which, number) => {
  const damaged = changed(which, (entries) => entries.filter((entry) => entry.number !== number));
  await expect(check({ journal: damaged })).rejects.toMatchObject({ code: 'GAP' });
});

test('a control hash that names another last frame is a FORK', async () => {
  const other = { ...control, lastHash: flipped(control.lastHash) };
  await expect(check({ control: other })).rejects.toMatchObject({ code: 'FORK' });
});

test('a trimmed tape begins with its first entry, whose hash is checked when somebody knows the one before', async () => {
  const kept = trimmed(10);
  expect(await check({ journal: kept })).toBe(true);
  const [before] = await journal.readOut(ACTOR.name, 8, 1);
  const asked: number[] = [];
  const hashOf = (number: number): Promise<Uint8Array | undefined> => {
    asked.push(number);
    return Promise.resolve(before?.hash);
  };
  expect(await check({ journal: kept, hashOf })).toBe(true);
  expect(asked).toEqual([9]);
  const wrong = (): Promise<Uint8Array> => Promise.resolve(flipped(before?.hash ?? new Uint8Array(32)));
  await expect(check({ journal: kept, hashOf: wrong })).rejects.toMatchObject({ code: 'FORK' });
});

test('what is trimmed away under a check is no gap', async () => {
  let isTrimmed = false;
  const kept = trimmed(30);
  const live: TapeCheckOptions['journal'] = {
    readInbox: (actor, after, limit) => (isTrimmed ? kept : journal).readInbox(actor, after, limit),
    readOut: (actor, after, limit) => (isTrimmed ? kept : journal).readOut(actor, after, limit),
  };
  const seen: number[] = [];
  const onPage = ({ number }: TapePosition): void => {
    seen.push(number);
    isTrimmed = true;
  };
  expect(await check({ journal: live, onPage })).toBe(true);
  expect(seen.at(-1)).toBe(FRAMES);
});

test('what is trimmed away between the reads of the two streams is no gap either', async () => {
  const kept = trimmed(30);
  // The beginning, and the first page.
  let readsBefore = 2;
  const live: TapeCheckOptions['journal'] = {
    readInbox: (actor, after, limit) => kept.readInbox(actor, after, limit),
    readOut: (actor, after, limit) => (readsBefore-- > 0 ? journal : kept).readOut(actor, after, limit),
  };
  const seen: number[] = [];
  expect(await check({ journal: live, onPage: ({ number }) => seen.push(number) })).toBe(true);
  expect(seen).toEqual([FRAMES]);
});

test('an entry that waited, was published and trimmed under a check is no gap', async () => {
  const [frame] = await journal.readOut(ACTOR.name, FRAMES - 1, 1);
  if (frame === undefined) throw new Error('the frame is there');
  let readsOfTheEnd = 0;
  const live: TapeCheckOptions['journal'] = {
    readInbox: (actor, after, limit) => {
      if (after === FRAMES) readsOfTheEnd += 1;
      return journal.readInbox(actor, readsOfTheEnd > 1 ? Math.max(after, FRAMES + 1) : after, limit);
    },
    readOut: async (actor, after, limit) =>
      readsOfTheEnd > 1 ? [{ ...frame, number: FRAMES + 2 }] : journal.readOut(actor, after, limit),
  };
  expect(await check({ journal: live })).toBe(true);
  expect(readsOfTheEnd).toBe(2);
});

test('a check that was interrupted goes on from where it stood', async () => {
  const [stood] = await journal.readOut(ACTOR.name, 19, 1);
  if (stood === undefined) throw new Error('the frame is there');
  const asked: number[] = [];
  const watched: TapeCheckOptions['journal'] = {
    readInbox: (actor, after, limit) => journal.readInbox(actor, after, limit),
    readOut: (actor, after, limit) => {
      asked.push(after);
      return journal.readOut(actor, after, limit);
    },
  };
  expect(await check({ journal: watched, from: stood })).toBe(true);
  expect(Math.min(...asked)).toBe(20);
});

test('a check that is stopped says so', async () => {
  expect(await check({ isStopping: () => true })).toBe(false);
});

function check(options: Partial<TapeCheckOptions>): Promise<boolean> {
  const onPage = (): void => undefined;
  return checkTape({ journal, actor: ACTOR.name, control, isStopping: () => false, onPage, ...options });
}

type Entries = readonly { readonly number: number; readonly at: number; readonly bytes: Uint8Array }[];

/** The journal as a damaged file would have it. */
function changed(which: 'inbox' | 'out', change: (entries: Entries) => Entries): MemoryJournal {
  const { streams } = journal.backup();
  const kept = streams.get(ACTOR.name);
  if (kept === undefined) throw new Error('the actor is provisioned');
  const damaged = new MemoryJournal();
  damaged.putBack({ streams: new Map([[ACTOR.name, { ...kept, [which]: change(kept[which]) }]]) });
  return listed(damaged);
}

/** Both streams without what stands before `first`. */
function trimmed(first: number): TapeCheckOptions['journal'] {
  return {
    readInbox: async (actor, after, limit) => journal.readInbox(actor, Math.max(after, first - 1), limit),
    readOut: async (actor, after, limit) => journal.readOut(actor, Math.max(after, first - 1), limit),
  };
}

/** Entries are found by their numbers, as in a stream, also when one is missing. */
function listed(memory: MemoryJournal): MemoryJournal {
  const inbox = memory.readInbox.bind(memory);
  const out = memory.readOut.bind(memory);
  memory.readInbox = async (actor, after, limit) =>
    (await inbox(actor, 0, Infinity)).filter(({ number }) => number > after).slice(0, limit);
  memory.readOut = async (actor, after, limit) =>
    (await out(actor, 0, Infinity)).filter(({ number }) => number > after).slice(0, limit);
  return memory;
}

function flipped(bytes: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes);
  const at = other.length >> 1;
  if (other.length > 0) other[at] = (other[at] ?? 0) ^ 4;
  return other;
}
