import { describe, expect, test } from 'vitest';
import { Halt } from '../core/halt.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { HaltReports } from './halt-reports.ts';
import { haltNote, lossOf, parseHaltNote } from './halts.ts';

const A = 'book:A';
const lost = new Halt('ANCHOR_LOST', 'frames are gone');

function noteAt(position: number) {
  return haltNote(lost, position, new Date(0));
}

async function positionSaid(store: MemoryJournal): Promise<number | undefined> {
  const text = (await store.health()).get(A);
  return text === undefined ? undefined : parseHaltNote(text)?.position;
}

describe('what is said about a halt', () => {
  test('a halt that could not be written is written with the next try', async () => {
    const store = new MemoryJournal();
    const reports = new HaltReports(store);
    reports.add(A, noteAt(7));
    const { reportHealth } = store;
    store.reportHealth = () => Promise.reject(new JournalUnavailable('away'));
    await expect(reports.keep()).rejects.toThrow('away');
    await reports.keepIfPossible();
    store.reportHealth = reportHealth.bind(store);
    await reports.keep();
    expect(await positionSaid(store)).toBe(7);
  });

  test('a copy that knows less does not make it forgotten how far the actor had come', async () => {
    const store = new MemoryJournal();
    const [first, second] = [new HaltReports(store), new HaltReports(store)];
    first.add(A, noteAt(40));
    await first.keep();
    second.add(A, haltNote(lost, 3, new Date(0), 1));
    await second.keep();
    expect(await positionSaid(store)).toBe(40);
    expect((await store.health()).get(A)).not.toContain('epoch');
  });

  test('what a copy had committed is lost when the stream ends before it, until an operator begins a new epoch', () => {
    const note = haltNote(lost, 40, new Date(0), 2);
    expect(lossOf(note, { lastOut: 39, epoch: 2 })?.code).toBe('ANCHOR_LOST');
    expect(lossOf(note, { lastOut: 40, epoch: 2 })).toBeUndefined();
    expect(lossOf(note, { lastOut: 39, epoch: 3 })).toBeUndefined();
    expect(lossOf(noteAt(40), { lastOut: 39, epoch: 1 })).toBeUndefined();
  });

  test('nobody goes on from before the last frame that was committed, and from there everybody does', async () => {
    const store = new MemoryJournal();
    const reports = new HaltReports(store);
    reports.add(A, noteAt(40));
    await reports.keep();
    await expect(reports.clear(A, 39)).rejects.toThrow('ANCHOR_LOST');
    expect(await positionSaid(store)).toBe(40);
    await reports.clear(A, 40);
    expect(await positionSaid(store)).toBeUndefined();
  });
});
