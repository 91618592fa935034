import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { DEFAULT_MAX_LIVE_ORDERS, MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { Deposit, PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, BOB, LedgerDesk, message, sixteen } from './ledger-desk.ts';

function market(maxLiveOrders = 0): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE, { maxLiveOrders });
  desk.state();
  desk.deposit(ALICE, 1_000_000_000_000_000);
  desk.deposit(ALICE, 1_000_000_000, ACME);
  return desk;
}

describe('an order that the ledger does not take', () => {
  it.each([
    ['an unknown side', { side: 3 }],
    ['an unknown type', { orderType: 5 }],
    ['an unknown time in force', { timeInForce: 8 }],
    ['an unknown self-trade mode', { stp: 5 }],
    ['no quantity', { quantity: 0 }],
    ['too many lots', { quantity: MAX_ORDER_LOTS + 1 }],
    ['no limit on a limit order', { limit: 0 }],
    ['a limit beyond all prices', { limit: MAX_PRICE_TICKS + 1 }],
    ['a limit on a market order', { orderType: OrderType.market }],
    ['a stop price on a limit order', { stop: 9_000 }],
    ['no stop price on a stop order', { orderType: OrderType.stop, limit: 0 }],
    ['a shown part larger than the whole', { display: 11 }],
    ['a shown part of a stop limit order', { orderType: OrderType.stop_limit, stop: 9_000, display: 1 }],
    ['post-only and immediate-or-cancel', { postOnly: 1, timeInForce: TimeInForce.ioc }],
    ['an expiry without GTD', { expireAt: 1 }],
    ['GTD without an expiry', { timeInForce: TimeInForce.gtd }],
    ['a key of more than 64 characters of four bytes', { key: 'k'.repeat(257) }],
  ])('has %s', (_name, fields) => {
    const desk = market();
    expect(desk.place(fields)).toMatchObject([
      { kind: 'OrderDenied', body: { reason: Reason.invalid_order } },
    ]);
    expect(desk.balance(ALICE).held).toBe(0);
  });

  it('is of an account that is not open, and is told so without a number of that account', () => {
    expect(market().place({ account: BOB })).toMatchObject([
      { kind: 'OrderDenied', body: { reason: Reason.unknown_account, accountSeq: 0 } },
    ]);
  });

  it('is for an instrument that no book has spoken of', () => {
    expect(market().place({ instrument: 2 })).toMatchObject([
      { body: { reason: Reason.unknown_instrument } },
    ]);
  });

  it('comes after its valid_until; at that very time it is taken', () => {
    const desk = market();
    expect(desk.place({ validUntil: desk.now - 1 })).toMatchObject([
      { body: { reason: Reason.command_expired } },
    ]);
    expect(desk.place({ validUntil: desk.now })).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('is worth more than seven billion', () => {
    const desk = market();
    const seven = { quantity: 70_000_000, limit: 10_000 };
    expect(desk.place(seven)).toMatchObject([{ kind: 'OrderHeld' }, {}]);
    expect(desk.place({ ...seven, quantity: 70_000_001 })).toMatchObject([
      { body: { reason: Reason.value_too_large } },
    ]);
  });

  it('becomes worth more than seven billion by an amend, or could while the amend is under way', () => {
    const desk = market();
    const order = desk.placed({ quantity: 70_000_000, limit: 10_000 });
    const denied = [{ kind: 'RequestDenied', body: { order, reason: Reason.value_too_large } }];
    expect(desk.amend(order, { quantity: 70_000_001 })).toMatchObject(denied);
    // 140 million at 50.00 alone would do, but not beside 70 million that may trade at 100.00 before.
    expect(desk.amend(order, { quantity: 140_000_000, limit: 5_000 })).toMatchObject(denied);
    expect(desk.amend(order, { quantity: 70_000_000, limit: 5_000 })).toMatchObject([
      { kind: 'AmendHeld' },
      {},
    ]);
  });

  it('passes the limit of live orders in one book, and there is room again when one is over', () => {
    const desk = market(2);
    desk.state({ instrument: 2 });
    const first = desk.placed();
    desk.placed({ side: Side.sell });
    expect(desk.place()).toMatchObject([{ body: { reason: Reason.too_many_orders } }]);
    expect(desk.place({ instrument: 2 })).toMatchObject([{ kind: 'OrderHeld' }, {}]);
    desk.done(first);
    expect(desk.place()).toMatchObject([{ kind: 'OrderHeld' }, {}]);
  });

  it('is the thousand and first in a book unless the account has another limit', () => {
    const desk = market();
    for (let i = 0; i < DEFAULT_MAX_LIVE_ORDERS; i++) desk.placed({ quantity: 1 });
    expect(desk.place()).toMatchObject([{ body: { reason: Reason.too_many_orders } }]);
  });

  it('carries bytes that are no number where a time belongs', () => {
    const desk = market();
    const bytes = message(PlaceOrder, desk.orderBody({ timeInForce: TimeInForce.gtd, expireAt: 1 }));
    bytes.fill(0x7f, PlaceOrder.at.expireAt, PlaceOrder.at.expireAt + 8);
    expect(desk.frame(bytes)).toMatchObject([{ body: { reason: Reason.invalid_order, expireAt: 0 } }]);
  });
});

describe('an account', () => {
  it('is opened once', () => {
    expect(market().open(ALICE)).toMatchObject([
      { kind: 'RequestDenied', body: { account: ALICE, what: 0, reason: Reason.account_exists } },
    ]);
  });

  it.each([0, 1, 999, 2 ** 31, 2 ** 31 + 1])(
    'cannot have the number %i, which is the exchange’s own',
    (account) => {
      expect(market().open(account)).toMatchObject([{ body: { reason: Reason.unknown_account } }]);
    },
  );

  it('cannot have a fee rate above one percent', () => {
    expect(market().open(BOB, { takerBps: 101 })).toMatchObject([{ body: { reason: Reason.invalid_order } }]);
  });

  it('has its events numbered without a hole', () => {
    const desk = market();
    const order = desk.placed();
    const heard = [
      ...desk.place({ quantity: 0 }),
      ...desk.cancel(7),
      ...desk.amend(order, { quantity: 5 }),
      ...desk.amendRejected(order, Reason.halted),
      ...desk.fill(order, { quantity: 10, leaves: 0 }),
      ...desk.done(order, { status: 1, reason: 1 }),
      ...desk.massCancel(),
      ...desk.withdraw(ALICE, 1),
      ...desk.open(ALICE),
    ];
    const seqs = heard.flatMap(({ body }) => ('accountSeq' in body ? [body.accountSeq] : []));
    expect(seqs).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });
});

describe('a deposit or withdrawal', () => {
  it.each([
    ['an amount of nothing', 0, Reason.invalid_order],
    ['more than the largest transfer', 1_000_000_000_000_001, Reason.value_too_large],
  ])('of %s is denied', (_name, amount, reason) => {
    expect(market().deposit(ALICE, amount)).toMatchObject([
      { kind: 'TransferDenied', body: { amount, reason } },
    ]);
  });

  it('of an amount that is no number is denied', () => {
    const desk = market();
    const key = { checked: 0, keyTime: 0, keyHash: sixteen(5), digest: sixteen(5), key: 'k' };
    const bytes = message(Deposit, { account: ALICE, asset: 0, amount: 0, ...key });
    bytes.fill(0x7f, Deposit.at.amount, Deposit.at.amount + 8);
    expect(desk.frame(bytes)).toMatchObject([
      { kind: 'TransferDenied', body: { amount: 0, reason: Reason.invalid_order } },
    ]);
  });

  it('needs an account that is open and shares of an instrument that is listed', () => {
    expect(market().deposit(BOB, 1)).toMatchObject([
      { body: { reason: Reason.unknown_account, accountSeq: 0 } },
    ]);
    expect(market().deposit(ALICE, 1, 9)).toMatchObject([{ body: { reason: Reason.unknown_instrument } }]);
  });

  it('cannot make a balance larger than the largest', () => {
    const desk = market();
    for (let i = 0; i < 3; i++) expect(desk.deposit(ALICE, 1e15)).toMatchObject([{ kind: 'Transferred' }]);
    expect(desk.deposit(ALICE, 1)).toMatchObject([
      { kind: 'TransferDenied', body: { reason: Reason.balance_too_large } },
    ]);
  });

  it('cannot make all the cash there is more than a safe integer', () => {
    const desk = market();
    for (let account = BOB; account < BOB + 8; account++) {
      desk.open(account);
      expect(desk.deposit(account, 1e15)).toMatchObject([{ kind: 'Transferred' }]);
    }
    expect(desk.deposit(BOB, 1e15)).toMatchObject([{ body: { reason: Reason.balance_too_large } }]);
  });

  it('takes only what is not held', () => {
    const desk = market();
    desk.placed({ quantity: 10 });
    desk.placed({ side: Side.sell, quantity: 10 });
    const cash = 1_000_000_000_000_000 - 10_000_000;
    expect(desk.withdraw(ALICE, cash + 1)).toMatchObject([{ body: { reason: Reason.insufficient_funds } }]);
    expect(desk.withdraw(ALICE, cash)).toMatchObject([
      { kind: 'Transferred', body: { direction: 2, total: 10_000_000, held: 10_000_000 } },
    ]);
    expect(desk.withdraw(ALICE, 1_000_000_000 - 9, ACME)).toMatchObject([
      { body: { reason: Reason.insufficient_shares } },
    ]);
    expect(desk.withdraw(ALICE, 1_000_000_000 - 10, ACME)).toMatchObject([{ kind: 'Transferred' }]);
  });
});

describe('a mass cancel', () => {
  it('goes to every book in which the account has live orders in its scope, in the order of their numbers', () => {
    const desk = market();
    for (const instrument of [3, 2]) desk.state({ instrument });
    desk.placed({ instrument: 3 });
    desk.placed({ instrument: 3 });
    desk.placed();
    expect(desk.massCancel()).toMatchObject([
      { kind: 'MassCancelForwarded', body: { books: 2, orders: 3 } },
      {
        kind: 'EnterMassCancel',
        target: 1025,
        body: { account: ALICE, side: 0, reason: Reason.mass_cancel },
      },
      { kind: 'EnterMassCancel', target: 1027 },
    ]);
    expect(desk.massCancel({ instrument: 3, side: Side.buy })).toMatchObject([
      { body: { books: 1, orders: 2, instrument: 3, side: Side.buy } },
      { target: 1027, body: { side: Side.buy } },
    ]);
    expect(desk.massCancel({ side: Side.sell })).toMatchObject([{ body: { books: 0, orders: 0 } }]);
  });

  it('is denied for an unknown account, side or instrument', () => {
    const desk = market();
    const denied = (reason: number) => [{ kind: 'RequestDenied', body: { what: 3, reason } }];
    expect(desk.massCancel({ account: BOB })).toMatchObject(denied(Reason.unknown_account));
    expect(desk.massCancel({ side: 3 })).toMatchObject(denied(Reason.invalid_order));
    expect(desk.massCancel({ instrument: 9 })).toMatchObject(denied(Reason.unknown_instrument));
  });
});
