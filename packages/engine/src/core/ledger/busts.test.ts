import { clearingAccount, FEE_ACCOUNT, HOUSE_ACCOUNT } from '@buttonwood/shared/ids/account-id.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, LedgerDesk } from './ledger-desk.ts';

const CASH = 100_000_000;
const VALUE = 10_000_000;

/** Alice has bought (or sold) 10 at 100.00 and paid a fee of one percent. */
function traded(side: number, shares = 0): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE, { makerBps: 100, takerBps: 100 });
  desk.state();
  desk.deposit(ALICE, CASH);
  if (shares > 0) desk.deposit(ALICE, shares, ACME);
  const order = desk.placed({ side });
  desk.fill(order, { quantity: 10, leaves: 0 });
  desk.done(order, { status: 1, reason: 1 });
  return desk;
}

describe('a trade that is taken back', () => {
  it('gives the buyer cash and fee back and takes the shares', () => {
    const desk = traded(Side.buy);
    expect(desk.bust({ fee: 100_000 })).toMatchObject([
      {
        kind: 'FillReversed',
        body: {
          cash: VALUE,
          fee: 100_000,
          owedCash: 0,
          owedShares: 0,
          cashTotal: CASH,
          shareTotal: 0,
          cost: 0,
        },
      },
    ]);
    expect(desk.balance(FEE_ACCOUNT).total).toBe(0);
    expect(desk.balance(clearingAccount(ACME)).total).toBe(0);
    expect(desk.balance(clearingAccount(ACME), ACME).total).toBe(0);
  });

  it('gives the seller the shares and the fee back and takes the cash', () => {
    const desk = traded(Side.sell, 10);
    expect(desk.bust({ side: Side.sell, fee: 100_000 })).toMatchObject([
      { kind: 'FillReversed', body: { cashTotal: CASH, shareTotal: 10, owedCash: 0, cost: VALUE } },
    ]);
  });

  it('leaves shares owed that are sold already, and the next ones that come in pay for them', () => {
    const desk = traded(Side.buy);
    const sold = desk.placed({ side: Side.sell, quantity: 7 });
    desk.fill(sold, { quantity: 7, leaves: 0 });
    desk.done(sold, { status: 1, reason: 1 });
    expect(desk.bust({ fee: 100_000 })).toMatchObject([{ body: { owedShares: 7, shareTotal: 0 } }]);
    expect(desk.balance(HOUSE_ACCOUNT, ACME).total).toBe(-7);
    expect(desk.deposit(ALICE, 5, ACME)).toMatchObject([
      { kind: 'Transferred', body: { total: 5 } },
      { kind: 'OwedPaid', body: { asset: ACME, amount: 5, owed: 2, total: 0 } },
    ]);
    expect(desk.deposit(ALICE, 5, ACME)).toMatchObject([{}, { body: { amount: 2, owed: 0, total: 3 } }]);
    expect(desk.balance(HOUSE_ACCOUNT, ACME).total).toBe(0);
  });

  it('counts what is owed as sold short: the profit is made when it is paid', () => {
    const desk = traded(Side.buy);
    const sold = desk.placed({ side: Side.sell, quantity: 10, limit: 10_500 });
    desk.fill(sold, { price: 10_500, quantity: 10, leaves: 0 });
    desk.done(sold, { status: 1, reason: 1 });
    expect(desk.bust()).toMatchObject([{ body: { owedShares: 10, cost: -VALUE, realised: 0 } }]);
    const back = desk.placed({ limit: 9_000 });
    expect(desk.fill(back, { price: 9_000, quantity: 10, leaves: 0 })).toMatchObject([
      { kind: 'AccountFilled', body: { cost: 0, realised: 1_000_000 } },
      { kind: 'OwedPaid', body: { amount: 10, owed: 0, total: 0 } },
    ]);
  });

  it('leaves cash owed that is spent already, and nothing is available until it is paid', () => {
    const desk = traded(Side.sell, 10);
    desk.withdraw(ALICE, CASH + VALUE - 100_000 - 1_000);
    expect(desk.bust({ side: Side.sell })).toMatchObject([
      { kind: 'FillReversed', body: { owedCash: VALUE - 1_000, cashTotal: 0, shareTotal: 10 } },
    ]);
    expect(desk.deposit(ALICE, 500_000)).toMatchObject([
      { kind: 'Transferred' },
      { kind: 'OwedPaid', body: { asset: 0, amount: 500_000, owed: VALUE - 501_000, total: 0 } },
    ]);
    expect(desk.withdraw(ALICE, 1)).toMatchObject([{ body: { reason: Reason.insufficient_funds } }]);
  });

  it('does not touch what live orders hold; what they release pays', () => {
    const desk = traded(Side.buy);
    const order = desk.placed({ side: Side.sell, quantity: 6 });
    expect(desk.bust()).toMatchObject([{ body: { owedShares: 6, shareTotal: 6, shareHeld: 6 } }]);
    expect(desk.done(order)).toMatchObject([
      { kind: 'AccountOrderDone', body: { shareHeld: 0 } },
      { kind: 'OwedPaid', body: { amount: 6, owed: 0, total: 0 } },
    ]);
  });

  it('is denied when the account is not open or the numbers cannot be', () => {
    const desk = traded(Side.buy);
    const denied = (reason: number) => [{ kind: 'RequestDenied', body: { what: 6, reason } }];
    expect(desk.bust({ account: 9_999 })).toMatchObject(denied(Reason.unknown_account));
    expect(desk.bust({ quantity: 0 })).toMatchObject(denied(Reason.unknown_trade));
    expect(desk.bust({ fee: VALUE + 1 })).toMatchObject(denied(Reason.unknown_trade));
    expect(desk.bust({ side: 3 })).toMatchObject(denied(Reason.unknown_trade));
  });

  it('is denied when a balance would pass what can be counted', () => {
    const desk = traded(Side.buy);
    const large = { price: 100_000_000, quantity: 7_000, fee: 0 };
    const answers = Array.from({ length: 130 }, () => desk.bust(large)[0]?.kind);
    expect(answers.lastIndexOf('FillReversed')).toBe(127);
    expect(desk.bust(large)).toMatchObject([
      { kind: 'RequestDenied', body: { what: 6, reason: Reason.balance_too_large } },
    ]);
  });
});
