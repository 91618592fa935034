import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import { toHex } from '@buttonwood/shared/base/bytes.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { CancelOrder, Genesis } from '@buttonwood/shared/messages/commands.ts';
import type { InboxEntry, OutEntry } from '../journal/journal.ts';
import { CountingMachine } from './counting-machine.ts';
import { Killed, KilledFiles } from './killed-files.ts';
import { FrameMaker, SNAPSHOT_EVERY, type StateImage } from './frame-maker.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-file.ts';
import { Snapshots } from './snapshots.ts';

const ACTOR = 1_025;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'buttonwood-test-snapshots-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('at each fixed multiple the out frame carries the hash of the state that becomes the snapshot', () => {
  const images: StateImage[] = [];
  const maker = new FrameMaker(new CountingMachine(), ACTOR, { onImage: (image) => images.push(image) });
  const made: OutEntry[] = [];
  for (let number = 1; number <= SNAPSHOT_EVERY + 1; number++) made.push(maker.apply(entry(number)));
  const marked = made.filter(({ bytes }) => decodeFrame(bytes).some(({ kind }) => kind === 'StateHashed'));
  expect(marked.map(({ number }) => number)).toEqual([SNAPSHOT_EVERY]);
  const [message] = decodeFrame(marked[0]?.bytes ?? new Uint8Array());
  const carried = message?.kind === 'StateHashed' ? toHex(message.body.hash) : '';
  expect(images).toHaveLength(1);
  expect(images[0]).toMatchObject({ hash: carried, position: { number: SNAPSHOT_EVERY } });
  expect(images[0]?.position.hash).toEqual(marked[0]?.hash);
});

test('a machine restored from a snapshot makes the same frames as one that never stopped', () => {
  const whole = new FrameMaker(new CountingMachine(), ACTOR);
  for (let number = 1; number <= 10; number++) whole.apply(entry(number));
  const image = whole.image();
  const restored = new CountingMachine();
  restored.restore(image.bytes);
  const later = new FrameMaker(restored, ACTOR, { from: image.position });
  for (let number = 11; number <= 20; number++) {
    expect(later.apply(entry(number))).toEqual(whole.apply(entry(number)));
  }
});

test('the newest two are kept, newest first', async () => {
  const snapshots = new Snapshots(folder, 'book:A');
  for (const image of images(3)) await snapshots.save(image);
  const found = [];
  for await (const { position } of snapshots.newestFirst()) found.push(position.number);
  expect(found).toEqual([3, 2]);
});

test('a damaged file is passed over, whichever byte is wrong, and one that was cut', async () => {
  const snapshots = new Snapshots(folder, 'book:A');
  const [older, newer] = images(2);
  if (older === undefined || newer === undefined) throw new Error('two states were made');
  await snapshots.save(older);
  await snapshots.save(newer);
  const [name] = readdirSync(join(folder, 'snapshots', 'book-A'))
    .sort()
    .reverse();
  const path = join(folder, 'snapshots', 'book-A', name ?? '');
  const good = readFileSync(path);
  for (const at of [0, 4, 20, 60, 90, good.length - 1]) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 1;
    writeFileSync(path, bad);
    expect(await newestOf(snapshots)).toBe(1);
  }
  writeFileSync(path, good.subarray(0, good.length - 5));
  expect(await newestOf(snapshots)).toBe(1);
  writeFileSync(path, good);
  expect(await newestOf(snapshots)).toBe(2);
});

test('a file is read as it was written', () => {
  const [image] = images(1);
  if (image === undefined) throw new Error('a state was made');
  const read = decodeSnapshot(encodeSnapshot(image));
  expect(read?.position.number).toBe(1);
  expect(read?.hash).toBe(image.hash);
  expect(Buffer.from(read?.bytes ?? [])).toEqual(Buffer.from(image.bytes));
});

test('a writer that is killed at any step leaves a snapshot to start from, and never a bad one', async () => {
  const [first, second, third] = images(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
  const prepared = new KilledFiles();
  const at = (files: KilledFiles): Snapshots => new Snapshots('/data', 'book:A', { files });
  await at(prepared).save(first);
  await at(prepared).save(second);
  const before = prepared.survivors('power');
  const whole = new KilledFiles(Infinity, 'before', before);
  await at(whole).save(third);
  const steps = whole.stepsDone;
  expect(steps).toBeGreaterThanOrEqual(6);
  const found = new Set<number | undefined>();
  for (let step = 1; step <= steps; step++) {
    for (const when of ['before', 'half-way', 'after'] as const) {
      for (const how of ['process', 'power'] as const) {
        const files = new KilledFiles(step, when, before);
        await expect(at(files).save(third)).rejects.toThrow(Killed);
        const left = new KilledFiles(Infinity, 'before', files.survivors(how));
        const newest = await newestOf(at(left));
        expect([2, 3]).toContain(newest);
        found.add(newest);
        // The next writer is not disturbed by what was left.
        await at(left).save(third);
        expect(await newestOf(at(left))).toBe(3);
        expect(await at(left).olderGood()).toBe(2);
        expect(await left.list('/data/snapshots/book-A')).toHaveLength(2);
      }
    }
  }
  expect(found).toEqual(new Set([2, 3]));
});

test('a disk that gives back other bytes than it was given keeps the snapshots before', async () => {
  const [first, second] = images(2);
  if (first === undefined || second === undefined) throw new Error('two were made');
  const files = new KilledFiles();
  await new Snapshots('/data', 'book:A', { files }).save(first);
  const read = files.read.bind(files);
  files.read = async (path) => {
    const bytes = await read(path);
    if (path.endsWith('.tmp') && bytes !== undefined) bytes[70] = (bytes[70] ?? 0) ^ 1;
    return bytes;
  };
  const snapshots = new Snapshots('/data', 'book:A', { files });
  await expect(snapshots.save(second)).rejects.toThrow('reads differently');
  expect(await newestOf(snapshots)).toBe(1);
  expect(await files.list('/data/snapshots/book-A')).toHaveLength(1);
});

test('two good snapshots stay, however many damaged ones are between them', async () => {
  const files = new KilledFiles();
  const snapshots = new Snapshots('/data', 'book:A', { files });
  const [first, second, third] = images(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
  await snapshots.save(first);
  await snapshots.save(second);
  const path = `/data/snapshots/book-A/${'2'.padStart(16, '0')}.snapshot`;
  await files.write(path, new Uint8Array(10));
  await snapshots.save(third);
  expect(await snapshots.olderGood()).toBe(1);
});

async function newestOf(snapshots: Snapshots): Promise<number | undefined> {
  for await (const { position } of snapshots.newestFirst()) return position.number;
  return undefined;
}

/** States behind the first entries. */
function images(count: number): StateImage[] {
  const maker = new FrameMaker(new CountingMachine(), ACTOR);
  return Array.from({ length: count }, (_, i) => {
    maker.apply(entry(i + 1));
    return maker.image();
  });
}

function entry(number: number): InboxEntry {
  const bytes =
    number === 1
      ? encodeMessage(Genesis, { actor: ACTOR, rulesVersion: 1, ledgerShards: 1, name: 'book:A' })
      : encodeMessage(CancelOrder, { account: number % 3 === 0 ? 1_026 : 0, order: number % 600 });
  return { epoch: 1, number, at: number, bytes };
}
