import { EXTERNAL_ACCOUNT, FEE_ACCOUNT, clearingAccount } from '@buttonwood/shared/ids/account-id.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, BOB, LedgerDesk } from './ledger-desk.ts';

/** Alice has 1,000.00, Bob 100 shares; both pay 10 bps as maker and 20 bps as taker. */
function market(): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE, { makerBps: 10, takerBps: 20 });
  desk.open(BOB, { makerBps: 10, takerBps: 20 });
  desk.state();
  desk.deposit(ALICE, 20_000_000);
  desk.deposit(BOB, 100, ACME);
  return desk;
}

describe('the life of an order in the ledger', () => {
  it('a buy holds its value at the limit and the larger fee, and goes to the book', () => {
    const desk = market();
    const [held, entered] = desk.place({ quantity: 10, limit: 10_000 });
    expect(held).toMatchObject({
      kind: 'OrderHeld',
      body: {
        order: 256,
        limit: 10_000,
        cap: 10_000,
        cashTotal: 20_000_000,
        cashHeld: 10_020_000,
        accountSeq: 3,
      },
    });
    expect(entered).toMatchObject({
      kind: 'EnterOrder',
      target: 1025,
      number: 1,
      body: { order: 256, quantity: 10, limit: 10_000 },
    });
  });

  it('a sell holds its shares', () => {
    const desk = market();
    desk.place({ account: BOB, side: Side.sell, quantity: 60 });
    expect(desk.balance(BOB, ACME)).toEqual({ total: 100, held: 60 });
    expect(desk.balance(BOB)).toEqual({ total: 0, held: 0 });
  });

  it('a fill settles at the execution price and releases the price improvement at once', () => {
    const desk = market();
    const order = desk.placed({ quantity: 10, limit: 10_000 });
    const [filled] = desk.fill(order, { price: 9_900, quantity: 4, leaves: 6, role: 2 });
    expect(filled).toMatchObject({
      kind: 'AccountFilled',
      body: {
        cash: 3_960_000,
        fee: 7_920,
        cumQuantity: 4,
        leaves: 6,
        cost: 3_960_000,
        realised: 0,
        shareTotal: 4,
      },
    });
    expect(desk.balance(ALICE)).toEqual({ total: 20_000_000 - 3_967_920, held: 6_012_000 });
  });

  it('both legs of a trade meet in the clearing account, which is then empty', () => {
    const desk = market();
    const buy = desk.placed({ quantity: 10 });
    const sell = desk.placed({ account: BOB, side: Side.sell, quantity: 10 });
    desk.fill(buy, { quantity: 10, leaves: 0, role: 1 });
    expect(desk.balance(clearingAccount(ACME))).toEqual({ total: 10_000_000, held: 0 });
    expect(desk.balance(clearingAccount(ACME), ACME)).toEqual({ total: -10, held: 0 });
    desk.fill(sell, { account: BOB, quantity: 10, leaves: 0, role: 2 });
    expect(desk.balance(clearingAccount(ACME))).toEqual({ total: 0, held: 0 });
    expect(desk.balance(FEE_ACCOUNT).total).toBe(10_000 + 20_000);
    expect(desk.balance(BOB)).toEqual({ total: 10_000_000 - 20_000, held: 0 });
    expect(desk.balance(EXTERNAL_ACCOUNT, ACME).total).toBe(-100);
  });

  it('when an order is over nothing is held for it any more', () => {
    const desk = market();
    const order = desk.placed({ quantity: 10 });
    desk.fill(order, { quantity: 3, leaves: 7 });
    const [done] = desk.done(order, { status: FinalStatus.canceled, reason: Reason.requested });
    expect(done).toMatchObject({
      kind: 'AccountOrderDone',
      body: { cumQuantity: 3, cashHeld: 0, shareTotal: 3 },
    });
    expect(desk.machine.state.orders.count).toBe(0);
  });

  it('a cancel goes on to the book, and the hold stays until the book has decided', () => {
    const desk = market();
    const order = desk.placed();
    expect(desk.cancel(order)).toMatchObject([
      { kind: 'EnterCancel', body: { order, reason: Reason.requested } },
    ]);
    expect(desk.balance(ALICE).held).toBeGreaterThan(0);
  });

  it('a cancel of an order that is not live, or not yours, is refused', () => {
    const desk = market();
    const order = desk.placed();
    const refused = [{ kind: 'RequestDenied', body: { what: 2, reason: Reason.order_not_cancelable } }];
    expect(desk.cancel(order, BOB)).toMatchObject(refused);
    expect(desk.cancel(order + 256)).toMatchObject(refused);
    desk.done(order);
    expect(desk.cancel(order)).toMatchObject(refused);
  });
});
