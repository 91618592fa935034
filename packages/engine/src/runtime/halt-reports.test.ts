import { describe, expect, test } from 'vitest';
import { Halt } from '../core/halt.ts';
import { JournalUnavailable } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { HaltReports } from './halt-reports.ts';
import { haltNote, parseHaltNote } from './halts.ts';

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
    second.add(A, noteAt(3));
    await second.keep();
    expect(await positionSaid(store)).toBe(40);
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
