import { describe, expect, it } from 'vitest';
import { FrameReader } from '../frame/frame-reader.ts';
import { encodeMessage } from '../messages/codec.ts';
import { RequestDenied, RequestKind } from '../messages/ledger-events.ts';
import { Reason } from '../order/reasons.ts';
import { SeededNumbers } from '../market-data/testing/seeded-numbers.ts';
import { AccountFold, type AccountChange } from './account-fold.ts';
import { loadAccountFold, saveAccountFold } from './account-fold-state.ts';
import { BookState, orderStatus } from './live-order.ts';
import { LedgerScript } from './testing/ledger-script.ts';
import { toWireOrder } from './to-wire.ts';

const INFO = { instrument: 1, symbol: 'AAPL', tickUnits: 100, lotSize: 1 };

function apply(
  fold: AccountFold,
  bytes: Uint8Array,
  at: number,
  seen?: (change: AccountChange) => void,
): void {
  const reader = new FrameReader().open(bytes);
  while (reader.next()) {
    const change = fold.apply(reader.view, reader.offset, reader.length, reader.type, at);
    if (change !== undefined) seen?.(change);
  }
}

describe('accounts folded from the ledger', () => {
  it.each([1, 2, 3, 4])('come to what plain bookkeeping comes to, across saves (seed %i)', (seed) => {
    const numbers = new SeededNumbers(seed);
    const script = new LedgerScript();
    let fold = new AccountFold();
    for (const account of [1_000, 1_001, 1_002]) {
      script.open(account);
      script.deposit(account, 1_000_000_000);
    }
    for (let n = 1; n <= 600; n++) {
      step(script, numbers);
      apply(fold, script.take(), n);
      if (n % 50 === 0) fold = loadAccountFold(saveAccountFold(fold));
      for (const [account, expected] of script.accounts) {
        const state = fold.accounts.get(account);
        const position = state?.positions.get(1);
        expect(state).toMatchObject({ seq: expected.seq, cashTotal: expected.cash, cashHeld: expected.held });
        expect(position?.quantity ?? 0).toBe(expected.shares);
        expect(position?.cost ?? 0).toBe(expected.cost);
        const live = [...script.live.values()].filter((order) => order.account === account);
        expect(
          [...(state?.orders.values() ?? [])].map((o) => [
            o.order,
            o.quantity,
            o.cumQuantity,
            o.leaves,
            o.fees,
          ]),
        ).toEqual(live.map((o) => [o.order, o.quantity, o.filled, o.quantity - o.filled, o.fees]));
      }
    }
    expect(script.live.size).toBeGreaterThan(0);
  });

  it('report a finished order once and forget it', () => {
    const script = new LedgerScript();
    const fold = new AccountFold();
    script.open(1_000);
    const order = script.hold(1_000, 10, 500);
    script.fill(order, 10, 7);
    script.done(order);
    const statuses: string[] = [];
    apply(fold, script.take(), 5, ({ order: changed }) => {
      if (changed !== undefined) statuses.push(orderStatus(changed));
    });
    expect(statuses).toEqual(['pending', 'partially_filled', 'filled']);
    expect(fold.accounts.get(1_000)?.orders.size).toBe(0);
  });

  it('report a denied order as rejected, with its reason, and keep nothing of it', () => {
    const script = new LedgerScript();
    const fold = new AccountFold();
    script.open(1_000);
    script.deny(1_000, 10, 500);
    const seen: unknown[] = [];
    apply(fold, script.take(), 5, ({ order }) => {
      if (order !== undefined) seen.push(toWireOrder(order, INFO));
    });
    expect(seen).toMatchObject([
      { status: 'rejected', reason: 'insufficient_funds', leaves_qty: '0', price: '5.00' },
    ]);
    expect(fold.accounts.get(1_000)?.orders.size).toBe(0);
  });

  it('say accepted or armed once the book has said so, and only when it is news', () => {
    const script = new LedgerScript();
    const fold = new AccountFold();
    const { order } = script.hold(1_000, 10, 500);
    apply(fold, script.take(), 5);
    expect(fold.markBookState(1_000, order, BookState.armed)).toMatchObject({ order });
    expect(fold.markBookState(1_000, order, BookState.armed)).toBeUndefined();
    expect(fold.markBookState(1_000, order + 1, BookState.accepted)).toBeUndefined();
    const live = fold.accounts.get(1_000)?.orders.get(order);
    expect(live === undefined ? '' : orderStatus(live)).toBe('armed');
  });

  it('pass over a refusal for an account that is not open', () => {
    const fold = new AccountFold();
    const denied = encodeMessage(RequestDenied, {
      account: 1_000,
      accountSeq: 0,
      order: 256,
      what: RequestKind.cancel,
      reason: Reason.unknown_account,
    });
    apply(fold, denied, 1, () => expect.unreachable('nothing has changed'));
    expect(fold.accounts.size).toBe(0);
  });

  it('stop when an event of an account is missing', () => {
    const script = new LedgerScript();
    const fold = new AccountFold();
    script.open(1_000);
    apply(fold, script.take(), 1);
    script.deposit(1_000, 5);
    script.take();
    script.deposit(1_000, 5);
    expect(() => apply(fold, script.take(), 2)).toThrow('account 1000 goes on from seq 1 (got 3)');
  });
});

function step(script: LedgerScript, numbers: SeededNumbers): void {
  const order = numbers.pick([...script.live.values()]);
  const account = 1_000 + numbers.below(3);
  const what = numbers.below(100);
  if (order === undefined || what < 40) script.hold(account, 1 + numbers.below(20), 1 + numbers.below(99));
  else if (what < 70) {
    script.fill(order, 1 + numbers.below(order.quantity - order.filled), numbers.below(30));
    if (order.filled === order.quantity) script.done(order);
  } else if (what < 80) script.change(order, order.quantity + numbers.below(5));
  else if (what < 90) script.done(order);
  else if (what < 95) script.deny(account, 5, 5);
  else script.deposit(account, numbers.below(1_000));
}
