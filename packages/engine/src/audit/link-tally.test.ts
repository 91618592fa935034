import { describe, expect, test } from 'vitest';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { EnterCancel } from '@buttonwood/shared/messages/links.ts';
import { CancelOrder } from '@buttonwood/shared/messages/commands.ts';
import { LinkTally, sameMessages } from './link-tally.ts';

const LEDGER = 2;
const BOOK = 1_025;

describe('both ends of a link', () => {
  test('agree however the messages are cut into frames, and whatever else stands between', () => {
    const { sent, taken } = tallies(3);
    sent.add(frame(link(1), link(2)));
    sent.add(frame(link(3)));
    taken.add(frame(link(1)));
    taken.add(frame(encodeMessage(CancelOrder, { account: 1, order: 2 }), link(2), link(3)));
    expect(sameMessages(sent.result(BOOK), taken.result(LEDGER))).toBe(true);
  });

  test('agree while a tail is under way', () => {
    const { sent, taken } = tallies(2);
    sent.add(frame(link(1), link(2), link(3), link(4)));
    taken.add(frame(link(1), link(2)));
    expect(sameMessages(sent.result(BOOK), taken.result(LEDGER))).toBe(true);
    expect(sent.result(BOOK).count).toBe(4);
  });

  test('agree when a message came twice, because the target drops it', () => {
    const { sent, taken } = tallies(2);
    sent.add(frame(link(1), link(2)));
    taken.add(frame(link(1)));
    taken.add(frame(link(1), link(2)));
    expect(sameMessages(sent.result(BOOK), taken.result(LEDGER))).toBe(true);
  });

  test('differ when one message has another content', () => {
    const { sent, taken } = tallies(2);
    sent.add(frame(link(1), link(2)));
    taken.add(frame(link(1), link(2, 77)));
    expect(sameMessages(sent.result(BOOK), taken.result(LEDGER))).toBe(false);
  });

  test('differ when fewer were sent than arrived', () => {
    const { sent, taken } = tallies(2);
    sent.add(frame(link(1)));
    taken.add(frame(link(1), link(2)));
    expect(sameMessages(sent.result(BOOK), taken.result(LEDGER))).toBe(false);
  });
});

function tallies(arrived: number): { sent: LinkTally; taken: LinkTally } {
  return { sent: new LinkTally('sent', () => arrived), taken: new LinkTally('taken', () => arrived) };
}

function link(number: number, order = 256): Uint8Array {
  return encodeMessage(
    EnterCancel,
    { order, account: 1, reason: 2 },
    { source: LEDGER, target: BOOK, number },
  );
}

function frame(...messages: Uint8Array[]): Uint8Array {
  return Uint8Array.from(messages.flatMap((message) => [...message]));
}
