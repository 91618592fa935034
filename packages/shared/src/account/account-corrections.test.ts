import { describe, expect, it } from 'vitest';
import { must } from '../base/assert.ts';
import { encodeMessage } from '../messages/codec.ts';
import { HEADER, type BodyOf, type Fields, type Layout } from '../messages/layout.ts';
import {
  AccountFrozen,
  AccountOpened,
  FillReversed,
  OrderConditionsHeld,
  OrderHeld,
  OwedPaid,
  Transferred,
} from '../messages/ledger-events.ts';
import { AccountFold, type AccountChange } from './account-fold.ts';
import { loadAccountFold, saveAccountFold } from './account-fold-state.ts';

const ALICE = 1_000;
const AFTER = { cashTotal: 900, cashHeld: 100, shareTotal: 3, shareHeld: 0 };
const REVERSED = {
  ...{ account: ALICE, accountSeq: 2, order: 256, trade: 9, instrument: 7, side: 1, price: 10 },
  ...{ quantity: 5, cash: 50, fee: 1, owedCash: 0, owedShares: 2, cost: -20, realised: 4, ...AFTER },
};
const HELD = {
  ...{
    account: ALICE,
    accountSeq: 2,
    order: 512,
    instrument: 7,
    side: 2,
    orderType: 5,
    timeInForce: 2,
    stp: 1,
  },
  ...{
    postOnly: 0,
    quantity: 3,
    limit: 12,
    stop: 9,
    display: 0,
    expireAt: 0,
    cap: 12,
    ...AFTER,
    key: 'exit',
  },
};
const CONDITIONS = { minQuantity: 0, trail: 0, stopLimit: 8, takeProfit: 0, stopLoss: 0, exitOrder: 0 };

/** A fold that has heard of Alice, and hears what a test says. */
class Listener {
  fold = new AccountFold();

  constructor() {
    this.hear(AccountOpened, { account: ALICE, accountSeq: 1, makerBps: 0, takerBps: 0, maxLiveOrders: 9 });
  }

  hear<N extends string, F extends Fields>(layout: Layout<N, F>, body: BodyOf<F>): AccountChange {
    const bytes = encodeMessage(layout, body);
    const view = new DataView(bytes.buffer);
    const type = view.getUint16(HEADER.type, true);
    return must(this.fold.apply(view, 0, bytes.length, type, 5), 'the event says something of an account');
  }

  /** The account after the fold was saved and loaded again. */
  get alice() {
    this.fold = loadAccountFold(saveAccountFold(this.fold));
    return must(this.fold.accounts.get(ALICE), 'Alice is known');
  }
}

describe('an account', () => {
  it('shows what a trade that was taken back left of its balances, and what it owes', () => {
    const listener = new Listener();
    expect(listener.hear(FillReversed, REVERSED)).toMatchObject({
      cash: true,
      instrument: 7,
      order: undefined,
    });
    expect(listener.alice).toMatchObject({ cashTotal: 900, cashHeld: 100, cashOwed: 0 });
    expect(listener.alice.positions.get(7)).toMatchObject({ quantity: 3, owed: 2, cost: -20, realised: 4 });
    listener.hear(FillReversed, { ...REVERSED, accountSeq: 3, side: 2, owedShares: 0, owedCash: 30 });
    expect(listener.alice.cashOwed).toBe(30);
  });

  it('owes less when a credit has paid for it', () => {
    const listener = new Listener();
    listener.hear(FillReversed, REVERSED);
    const paid = { account: ALICE, accountSeq: 3, asset: 7, amount: 1, owed: 1, total: 2, held: 0 };
    expect(listener.hear(OwedPaid, paid)).toMatchObject({ cash: false, instrument: 7 });
    expect(listener.alice.positions.get(7)).toMatchObject({ quantity: 2, owed: 1, cost: -20 });
    const cash = { ...paid, accountSeq: 4, asset: 0, owed: 0, total: 800, held: 100 };
    expect(listener.hear(OwedPaid, cash)).toMatchObject({ cash: true, instrument: 0 });
    expect(listener.alice).toMatchObject({ cashTotal: 800, cashOwed: 0 });
  });

  it('knows that it is frozen, or killed', () => {
    const listener = new Listener();
    const frozen = { account: ALICE, accountSeq: 2, level: 1, killed: 0, operator: 0, why: 'a question' };
    listener.hear(AccountFrozen, frozen);
    expect(listener.alice).toMatchObject({ frozen: 1, killed: false });
    listener.hear(AccountFrozen, { ...frozen, accountSeq: 3, level: 0, killed: 1 });
    expect(listener.alice).toMatchObject({ frozen: 0, killed: true });
  });

  it('keeps the conditions of its orders', () => {
    const listener = new Listener();
    listener.hear(OrderHeld, HELD);
    const change = listener.hear(OrderConditionsHeld, { account: ALICE, order: 512, ...CONDITIONS });
    expect(change.order?.conditions).toEqual(CONDITIONS);
    expect(listener.alice.orders.get(512)?.conditions).toEqual(CONDITIONS);
  });

  it('takes over what shares that came in count for', () => {
    const listener = new Listener();
    const transfer = { account: ALICE, accountSeq: 2, asset: 7, direction: 1, amount: 3, total: 3, held: 0 };
    listener.hear(Transferred, { ...transfer, value: 30, cost: 30, realised: 0, key: 'k' });
    expect(listener.alice.positions.get(7)).toMatchObject({ quantity: 3, cost: 30, realised: 0 });
  });
});
