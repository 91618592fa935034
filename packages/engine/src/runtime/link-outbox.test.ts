import { expect, test } from 'vitest';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { EnterCancel } from '@buttonwood/shared/messages/links.ts';
import { Halt } from '../core/halt.ts';
import type { OutEntry } from '../journal/journal.ts';
import { assertNotAhead, LinkOutbox } from './link-outbox.ts';

const TARGET = 1_025;

test('messages travel in their order, as many to a frame as it may hold', () => {
  const outbox = new LinkOutbox();
  outbox.collect(frame(1, 1, 300));
  const frames = outbox.line(TARGET).pack('ledger:0', 1);
  expect(frames.map(({ producers }) => producers)).toEqual([
    [{ producer: 'ledger:0', previous: 0, next: MAX_FRAME_MESSAGES }],
    [{ producer: 'ledger:0', previous: MAX_FRAME_MESSAGES, next: 300 }],
  ]);
  expect(frames[1]?.bytes.length).toBe((300 - MAX_FRAME_MESSAGES) * EnterCancel.size);
});

test('a frame never passes its size', () => {
  const outbox = new LinkOutbox();
  outbox.collect(frame(1, 1, 100, 1_000));
  const frames = outbox.line(TARGET).pack('ledger:0', 1);
  expect(frames.length).toBe(2);
  for (const { bytes } of frames) expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
});

test('what is not committed does not travel', () => {
  const outbox = new LinkOutbox();
  outbox.collect(frame(1, 1, 2));
  outbox.collect(frame(2, 3, 2));
  const line = outbox.line(TARGET);
  expect(line.pack('ledger:0', 0)).toEqual([]);
  expect(line.pack('ledger:0', 1).map(({ producers }) => producers[0]?.next)).toEqual([2]);
  expect(line.pack('ledger:0', 2).map(({ producers }) => producers[0]?.next)).toEqual([4]);
});

test('what has arrived is forgotten, and the rest follows it', () => {
  const outbox = new LinkOutbox();
  outbox.collect(frame(1, 1, 4));
  const line = outbox.line(TARGET);
  line.confirm(3);
  expect(line.pack('ledger:0', 1).map(({ producers }) => producers[0])).toEqual([
    { producer: 'ledger:0', previous: 3, next: 4 },
  ]);
  expect(outbox.bytes).toBe(EnterCancel.size);
  line.confirm(4);
  expect([outbox.bytes, outbox.firstFrame]).toEqual([0, Infinity]);
});

test('a target with more than was sent, with less than it had, or behind what is kept, halts', () => {
  const outbox = new LinkOutbox((target) => (target === TARGET ? 2 : 0));
  outbox.collect(frame(1, 1, 5));
  const line = outbox.line(TARGET);
  expect(codeOf(() => assertNotAhead(TARGET, 6, 5))).toBe('AHEAD');
  expect(codeOf(() => assertNotAhead(TARGET, 5, 5))).toBeUndefined();
  expect(codeOf(() => line.confirm(1))).toBe('ROLLBACK');
  const late = new LinkOutbox();
  late.collect(frame(9, 4, 2));
  expect(codeOf(() => late.line(TARGET).confirm(2))).toBe('ROLLBACK');
});

test('what another copy of the sender brought is known before it is sent here, and is not sent again', () => {
  const outbox = new LinkOutbox();
  const line = outbox.line(TARGET);
  line.confirm(3);
  outbox.collect(frame(1, 1, 4));
  expect(line.pack('ledger:0', 1).map(({ producers }) => producers[0])).toEqual([
    { producer: 'ledger:0', previous: 3, next: 4 },
  ]);
  expect(outbox.bytes).toBe(EnterCancel.size);
});

function codeOf(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Halt) return error.code;
    throw error;
  }
  return undefined;
}

/** An out frame with `count` messages for the target, numbered from `first`, between events. */
function frame(number: number, first: number, count: number, size: number = EnterCancel.size): OutEntry {
  const writer = new FrameWriter();
  for (let i = 0; i < count; i++) {
    writer.begin(74, 60, 2, 0, 0);
    writer.begin(EnterCancel.type, size, 2, TARGET, first + i);
  }
  return { epoch: 1, number, at: 1, hash: new Uint8Array(32), bytes: writer.take() };
}
