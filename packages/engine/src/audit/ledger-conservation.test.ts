import { beforeEach, describe, expect, test } from 'vitest';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { writeInt53, readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountFilled, Transferred } from '@buttonwood/shared/messages/ledger-events.ts';
import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import type { OutEntry } from '../journal/journal.ts';
import { FrameMaker } from '../runtime/frame-maker.ts';
import { ExchangeScene } from './exchange-scene.ts';
import { LedgerConservation } from './ledger-conservation.ts';

let machine: LedgerMachine;
let frames: OutEntry[];

beforeEach(async () => {
  const journal = new MemoryJournal();
  const scene = new ExchangeScene(journal, 31);
  await scene.open();
  await scene.trade(150);
  machine = new LedgerMachine();
  const maker = new FrameMaker(machine, ledgerActor(0));
  frames = (await journal.readInbox('ledger:0', 0, 1_000_000)).map((entry) => maker.apply(entry));
});

describe('conservation', () => {
  test('a sound ledger adds up at every position', () => {
    expect(firstBroken(frames)).toBeUndefined();
  });

  test.each([
    ['a unit of cash out of nothing in a fill', AccountFilled.type, AccountFilled.at.cashTotal, 1],
    ['a share lost in a fill', AccountFilled.type, AccountFilled.at.shareTotal, -1],
    ['more held than there is', AccountFilled.type, AccountFilled.at.cashHeld, 1e14],
    ['a deposit that is booked too high', Transferred.type, Transferred.at.total, 1],
    ['a fee that nobody paid', AccountFilled.type, AccountFilled.at.fee, 1],
  ])('%s is found in its frame', (_, type, at, by) => {
    const number = changeFirst(type, at, by);
    expect(firstBroken(frames)).toMatchObject({ number });
  });

  test("the exchange's own accounts are the sum of their postings too", () => {
    const conservation = new LedgerConservation(machine);
    for (const frame of frames) conservation.check(frame);
    machine.state.feeCash += 1;
    machine.state.externalCash -= 1;
    expect(conservation.checkWholeState()).toMatch(/its postings come to/);
  });
});

function firstBroken(all: readonly OutEntry[]): { number: number; rule: string } | undefined {
  const conservation = new LedgerConservation(machine);
  for (const frame of all) {
    const rule = conservation.check(frame);
    if (rule !== undefined) return { number: frame.number, rule };
  }
  const rule = conservation.checkWholeState();
  return rule === undefined ? undefined : { number: 0, rule };
}

/** Adds `by` to a field of the first event of a type and returns its frame's number. */
function changeFirst(type: number, at: number, by: number): number {
  const reader = new FrameReader();
  for (const { bytes, number } of frames) {
    reader.open(bytes);
    while (reader.next()) {
      if (reader.type !== type) continue;
      writeInt53(reader.view, reader.offset + at, readInt53(reader.view, reader.offset + at) + by);
      return number;
    }
  }
  return 0;
}
