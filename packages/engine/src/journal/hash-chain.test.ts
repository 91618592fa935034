import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { frameHash, NO_HASH } from './hash-chain.ts';

const frame = {
  epoch: 1,
  number: 7,
  at: 1_700_000_000_123_456,
  inbox: Buffer.from('in'),
  out: Buffer.from('out'),
};

test('the hash covers previous hash, epoch, number, stamp, inbox length, inbox and out, in this layout', () => {
  const head = Buffer.alloc(28);
  head.writeBigUInt64LE(1n, 0);
  head.writeBigUInt64LE(7n, 8);
  head.writeBigUInt64LE(1_700_000_000_123_456n, 16);
  head.writeUInt32LE(2, 24);
  const expected = createHash('sha256').update(Buffer.alloc(32)).update(head).update('inout').digest();
  expect(Buffer.from(frameHash(NO_HASH, frame))).toEqual(expected);
});

test.each([
  ['epoch', { ...frame, epoch: 2 }],
  ['number', { ...frame, number: 8 }],
  ['stamp', { ...frame, at: frame.at + 1 }],
  ['inbox', { ...frame, inbox: Buffer.from('im') }],
  ['out', { ...frame, out: Buffer.from('oud') }],
  ['border between the two', { ...frame, inbox: Buffer.from('ino'), out: Buffer.from('ut') }],
])('another %s gives another hash', (_name, changed) => {
  expect(Buffer.from(frameHash(NO_HASH, changed))).not.toEqual(Buffer.from(frameHash(NO_HASH, frame)));
});

test('another predecessor gives another hash', () => {
  const previous = new Uint8Array(32).fill(1);
  expect(Buffer.from(frameHash(previous, frame))).not.toEqual(Buffer.from(frameHash(NO_HASH, frame)));
});

test.each([0, 1, 4_000, 8_131, 8_132, 8_133, 70_000])('a frame of %d bytes is hashed by one rule', (size) => {
  const large = { ...frame, inbox: Buffer.alloc(size >> 1, 3), out: Buffer.alloc(size - (size >> 1), 5) };
  const head = Buffer.alloc(60);
  head.writeBigUInt64LE(1n, 32);
  head.writeBigUInt64LE(7n, 40);
  head.writeBigUInt64LE(1_700_000_000_123_456n, 48);
  head.writeUInt32LE(size >> 1, 56);
  const expected = createHash('sha256').update(head).update(large.inbox).update(large.out).digest();
  expect(Buffer.from(frameHash(NO_HASH, large))).toEqual(expected);
});
