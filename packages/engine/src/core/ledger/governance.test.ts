import { FreezeLevel } from '@buttonwood/shared/messages/commands.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, BOB, LedgerDesk } from './ledger-desk.ts';

function market(): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE);
  desk.open(BOB);
  desk.state();
  desk.deposit(ALICE, 100_000_000);
  desk.deposit(ALICE, 20, ACME);
  return desk;
}

const denied = (reason: number) => [{ kind: 'OrderDenied', body: { reason } }];
const refused = (reason: number) => [{ kind: 'RequestDenied', body: { reason } }];

describe('the terms of an account', () => {
  it('hold for orders from then on; those placed before keep their rates', () => {
    const desk = market();
    const before = desk.placed();
    expect(desk.terms({ makerBps: 100 })).toMatchObject([
      { kind: 'AccountTermsSet', body: { makerBps: 100, maxLiveOrders: 1_000, operator: 7 } },
    ]);
    const after = desk.placed();
    expect(desk.fill(before, { quantity: 10, leaves: 0 })).toMatchObject([{ body: { fee: 0 } }]);
    expect(desk.fill(after, { quantity: 10, leaves: 0 })).toMatchObject([{ body: { fee: 100_000 } }]);
  });

  it('are refused when a rate is above one percent, or the account is not open', () => {
    const desk = market();
    expect(desk.terms({ takerBps: 101 })).toMatchObject(refused(Reason.invalid_order));
    expect(desk.terms({ account: 9_999 })).toMatchObject(refused(Reason.unknown_account));
  });
});

describe('a short sale', () => {
  const sell = { side: Side.sell, quantity: 30 };

  it('needs a limit', () => {
    expect(market().place(sell)).toMatchObject(denied(Reason.insufficient_shares));
  });

  it('is taken while what the account is short of stays within the limit at the reference price', () => {
    const desk = market();
    desk.terms({ shortLimit: 10_000_000 });
    desk.placed(sell);
    expect(desk.place({ side: Side.sell, quantity: 1 })).toMatchObject(denied(Reason.short_limit));
    expect(desk.balance(ALICE, ACME)).toEqual({ total: 20, held: 30 });
  });

  it('counts at the limit of its order when that is higher than the reference', () => {
    const desk = market();
    desk.terms({ shortLimit: 10_000_000 });
    expect(desk.place({ ...sell, limit: 10_001 })).toMatchObject(denied(Reason.short_limit));
    expect(desk.place({ ...sell, limit: 9_500 })).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('counts what the account is short of in other instruments as well', () => {
    const desk = market();
    desk.state({ instrument: 2 });
    desk.terms({ shortLimit: 10_000_000 });
    desk.placed({ ...sell, quantity: 29 });
    expect(desk.place({ side: Side.sell, quantity: 2, instrument: 2 })).toMatchObject(
      denied(Reason.short_limit),
    );
    expect(desk.place({ side: Side.sell, quantity: 1, instrument: 2 })).toMatchObject([
      { kind: 'OrderHeld' },
      {},
    ]);
  });

  it('is not taken without a reference price', () => {
    const desk = market();
    desk.terms({ shortLimit: 10_000_000 });
    desk.state({ reference: 0, bandLow: 0, bandHigh: 0 });
    expect(desk.place(sell)).toMatchObject(denied(Reason.no_reference_price));
  });

  it('leaves a position below nothing, whose profit is made when it is bought back', () => {
    const desk = market();
    desk.terms({ shortLimit: 10_000_000 });
    const sold = desk.placed(sell);
    expect(desk.fill(sold, { quantity: 30, leaves: 0 })).toMatchObject([
      { body: { shareTotal: -10, cost: -10_000_000, realised: 0 } },
    ]);
    desk.done(sold, { status: 1, reason: 1 });
    const back = desk.placed({ quantity: 15, limit: 9_000 });
    expect(desk.fill(back, { price: 9_000, quantity: 15, leaves: 0 })).toMatchObject([
      { body: { shareTotal: 5, cost: 4_500_000, realised: 1_000_000 } },
    ]);
  });

  it('cannot be withdrawn', () => {
    const desk = market();
    desk.terms({ shortLimit: 10_000_000 });
    expect(desk.withdraw(ALICE, 21, ACME)).toMatchObject([{ body: { reason: Reason.insufficient_shares } }]);
  });
});

describe('a frozen account', () => {
  it('places and amends nothing, but cancels and transfers', () => {
    const desk = market();
    const order = desk.placed();
    expect(desk.freeze(FreezeLevel.trading)).toMatchObject([
      { kind: 'AccountFrozen', body: { level: 1, killed: 0, operator: 7, why: 'a question' } },
    ]);
    expect(desk.place()).toMatchObject(denied(Reason.account_frozen));
    expect(desk.amend(order, { quantity: 5 })).toMatchObject(refused(Reason.account_frozen));
    expect(desk.cancel(order)).toMatchObject([{ kind: 'EnterCancel' }]);
    expect(desk.withdraw(ALICE, 1)).toMatchObject([{ kind: 'Transferred' }]);
    desk.freeze(FreezeLevel.none);
    expect(desk.place()).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('does not transfer either when everything is frozen', () => {
    const desk = market();
    desk.freeze(FreezeLevel.everything);
    expect(desk.withdraw(ALICE, 1)).toMatchObject([{ body: { reason: Reason.account_frozen } }]);
    expect(desk.deposit(ALICE, 1)).toMatchObject([{ body: { reason: Reason.account_frozen } }]);
  });

  it('has its orders canceled when asked to', () => {
    const desk = market();
    desk.placed();
    expect(desk.freeze(FreezeLevel.trading, 1)).toMatchObject([
      { kind: 'AccountFrozen' },
      { kind: 'EnterMassCancel', body: { account: ALICE, side: 0, reason: Reason.account_frozen } },
    ]);
  });

  it('stays so after a restart', () => {
    const desk = market();
    desk.freeze(FreezeLevel.trading);
    desk.machine.restore(desk.machine.snapshot());
    expect(desk.place()).toMatchObject(denied(Reason.account_frozen));
  });
});

describe('the kill switch', () => {
  it('of one account cancels its orders behind everything sent before, and denies new ones', () => {
    const desk = market();
    desk.placed();
    expect(desk.kill(1)).toMatchObject([
      { kind: 'AccountFrozen', body: { level: 0, killed: 1 } },
      { kind: 'EnterMassCancel', body: { reason: Reason.killed } },
    ]);
    expect(desk.place()).toMatchObject(denied(Reason.trading_killed));
    expect(desk.kill(0)).toMatchObject([{ kind: 'AccountFrozen', body: { killed: 0 } }]);
    expect(desk.place()).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('of every account denies every order, and says nothing of any account', () => {
    const desk = market();
    const order = desk.placed();
    expect(desk.kill(1, 0)).toEqual([]);
    desk.machine.restore(desk.machine.snapshot());
    expect(desk.place()).toMatchObject(denied(Reason.trading_killed));
    expect(desk.amend(order, { quantity: 5 })).toMatchObject(refused(Reason.trading_killed));
    desk.kill(0, 0);
    expect(desk.place()).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('of an account in another shard is nothing to this one', () => {
    expect(market().kill(1, 9_999)).toEqual([]);
  });
});
