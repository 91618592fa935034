import { ledgerActor } from '@buttonwood/shared/ids/actor-id.ts';
import { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { CancelOrder, Genesis, OpenAccount } from '@buttonwood/shared/messages/commands.ts';
import { Fill, InstrumentState } from '@buttonwood/shared/messages/links.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, BOB, LedgerDesk, message, sixteen } from './ledger-desk.ts';
import { LedgerMachine } from './ledger-machine.ts';

function market(): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE);
  desk.state();
  desk.deposit(ALICE, 1_000_000_000);
  desk.deposit(ALICE, 100, ACME);
  return desk;
}

describe('a book that says what cannot be halts the ledger', () => {
  it.each([
    ['fills an order that is not live', { order: 512 }],
    ["fills another account's order", { account: BOB }],
    ['fills more than is left', { quantity: 11, leaves: 0 }],
    ['miscounts what is left', { quantity: 1, leaves: 8 }],
    ['fills nothing', { quantity: 0, leaves: 10 }],
    ['fills a buy above its limit', { quantity: 10, leaves: 0, price: 10_001 }],
  ])('when it %s', (_name, fields) => {
    const desk = market();
    const order = desk.placed();
    expect(() => desk.fill(order, { quantity: 1, leaves: 9, ...fields })).toThrow('INVARIANT');
  });

  it('when it speaks for another book', () => {
    const desk = market();
    const order = desk.placed();
    const fill = { order, trade: 1, account: ALICE, price: 10_000, quantity: 1, leaves: 9, role: 1 };
    expect(() => desk.fromBook(Fill, fill, 2)).toThrow('INVARIANT');
  });

  it('when it calls an order filled that is not', () => {
    const desk = market();
    const order = desk.placed();
    expect(() => desk.done(order, { status: 1 })).toThrow('INVARIANT');
  });

  it('when it makes an order larger that nobody amended', () => {
    const desk = market();
    const order = desk.placed();
    expect(() => desk.changed(order, { quantity: 11, leaves: 11, cause: 2 })).toThrow('INVARIANT');
    expect(() => desk.changed(order, { cause: 1 })).toThrow('INVARIANT');
  });

  it('when it changes its tick, or its name', () => {
    expect(() => market().state({ tickUnits: 1 })).toThrow('INVARIANT');
    expect(() => market().state({ instrument: 0 })).toThrow('INVARIANT');
    const state = {
      instrument: ACME,
      tickUnits: 100,
      lotSize: 1,
      reference: 1,
      bandLow: 1,
      bandHigh: 1,
      phase: 3,
    };
    expect(() => market().fromBook(InstrumentState, state, 2)).toThrow('INVARIANT');
  });

  it('when a message of its link is missing', () => {
    const desk = market();
    const fill = message(
      Fill,
      { order: 256, trade: 1, account: ALICE, price: 1, quantity: 1, leaves: 0, role: 1 },
      { source: 1025, target: ledgerActor(0), number: 9 },
    );
    expect(() => desk.frame(fill)).toThrow('GAP');
  });
});

describe('a ledger', () => {
  it('takes no command before its Genesis', () => {
    const command = message(CancelOrder, { account: ALICE, order: 1 });
    expect(() => new LedgerMachine().apply(new FrameReader().open(command), 1, new FrameWriter())).toThrow(
      'Genesis',
    );
  });

  it('opens only the accounts of its shard, and numbers orders so that no other shard has them', () => {
    const machine = new LedgerMachine();
    const desk = new LedgerDesk(machine);
    const second = new LedgerMachine();
    const out = new FrameWriter();
    const genesis = message(Genesis, {
      actor: ledgerActor(1),
      rulesVersion: 1,
      ledgerShards: 2,
      name: 'ledger:1',
    });
    second.apply(new FrameReader().open(genesis), desk.now, out);
    const open = (account: number): Uint8Array =>
      message(OpenAccount, { account, makerBps: 0, takerBps: 0, maxLiveOrders: 0 });
    second.apply(new FrameReader().open(open(1_000)), desk.now, out);
    expect(second.state.accounts.count).toBe(0);
    second.apply(new FrameReader().open(open(1_001)), desk.now, out);
    expect(second.state.accounts.count).toBe(1);
    expect(second.state.newOrderNumber()).toBe(257);
  });

  it('answers a message that it cannot read, and changes nothing', () => {
    const desk = market();
    const before = desk.balance(ALICE);
    expect(desk.frame(message(CancelOrder, { account: ALICE, order: 1 }).slice(0, 45))).toMatchObject([
      { kind: 'MessageRejected' },
    ]);
    expect(desk.balance(ALICE)).toEqual(before);
  });
});

describe('a snapshot', () => {
  it('goes on as if nothing had happened: the same answers and the same next snapshot', () => {
    const desk = market();
    const order = desk.placed({ quantity: 7 });
    desk.placed({ side: Side.sell, quantity: 20, limit: 10_100 });
    desk.fill(order, { quantity: 2, leaves: 5 });
    desk.amend(order, { quantity: 9 });
    const twin = new LedgerMachine();
    twin.restore(desk.machine.snapshot());
    expect(twin.hash()).toBe(desk.machine.hash());
    const input = message(CancelOrder, { account: ALICE, order });
    const answers = [desk.machine, twin].map((machine) => {
      const out = new FrameWriter();
      machine.apply(new FrameReader().open(input), desk.now, out);
      return out.take();
    });
    expect(answers[0]).toEqual(answers[1]);
    expect(twin.snapshot()).toEqual(desk.machine.snapshot());
  });

  it('of equal states is equal, whatever slots and rows their histories left behind', () => {
    const [one, other] = [market(), market()];
    for (const desk of [one, other]) desk.state({ instrument: 2 });
    const play = (desk: LedgerDesk, ended: number): void => {
      const orders = [desk.placed(), desk.placed(), desk.placed()];
      const first = ended === 0 ? [0, 1] : [1, 0];
      for (const i of first) desk.done(orders[i] ?? 0);
      desk.placed({ quantity: 3 });
      desk.placed({ quantity: 4 });
    };
    play(one, 0);
    play(other, 1);
    // The order of two ends differs, and with it the slots that are free; what is known afterwards is the same.
    expect(other.machine.snapshot()).toEqual(one.machine.snapshot());
  });

  it('takes the place of everything that was there before', () => {
    const [desk, used] = [market(), market()];
    desk.placed({ quantity: 3 });
    const ended = [used.placed(), used.placed(), used.placed({ side: Side.sell })];
    for (const order of ended.slice(0, 2)) used.done(order);
    used.open(BOB);
    used.deposit(BOB, 5, ACME);
    used.machine.restore(desk.machine.snapshot());
    expect(used.machine.snapshot()).toEqual(desk.machine.snapshot());
    for (let i = 0; i < 3; i++) {
      const order = { keyHash: sixteen(50 + i), digest: sixteen(i), key: 'again' };
      expect(used.place(order)).toEqual(desk.place(order));
    }
    expect(used.machine.snapshot()).toEqual(desk.machine.snapshot());
  });

  it('that is cut off or too long is not restored', () => {
    const bytes = market().machine.snapshot();
    expect(() => new LedgerMachine().restore(bytes.slice(0, -1))).toThrow('INVARIANT');
    expect(() => new LedgerMachine().restore(Uint8Array.from([...bytes, 0]))).toThrow('INVARIANT');
  });
});
