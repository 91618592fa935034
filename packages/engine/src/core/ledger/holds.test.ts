import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, LedgerDesk } from './ledger-desk.ts';

/** Alice pays no maker fee and 100 bps as taker; she has 1,000.00 and 50 shares. A tick of a share is one cent: 100 units. */
function market(cash = 10_000_000): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE, { makerBps: 0, takerBps: 100 });
  desk.state();
  desk.deposit(ALICE, cash);
  desk.deposit(ALICE, 50, ACME);
  return desk;
}

const held = (desk: LedgerDesk): number => desk.balance(ALICE).held;
const sharesHeld = (desk: LedgerDesk): number => desk.balance(ALICE, ACME).held;

describe('what an order holds', () => {
  it('a buy holds quantity times limit and the larger of the two fees, to the unit', () => {
    const desk = market(10_100_000);
    desk.place({ quantity: 10, limit: 10_000 });
    expect(held(desk)).toBe(10_000_000 + 100_000);
  });

  it('a buy that needs one unit more than there is, is denied, and nothing is held', () => {
    const desk = market(10_099_999);
    expect(desk.place({ quantity: 10 })).toMatchObject([
      { kind: 'OrderDenied', body: { order: 256, reason: Reason.insufficient_funds, accountSeq: 4 } },
    ]);
    expect(held(desk)).toBe(0);
  });

  it('a sell of more shares than are free is denied', () => {
    const desk = market();
    desk.placed({ side: Side.sell, quantity: 30 });
    expect(desk.place({ side: Side.sell, quantity: 21 })).toMatchObject([
      { kind: 'OrderDenied', body: { reason: Reason.insufficient_shares } },
    ]);
    expect(sharesHeld(desk)).toBe(30);
  });

  it('fees of many small fills add up to the rounded fee of the whole, and never pass the hold', () => {
    const desk = new LedgerDesk();
    desk.open(ALICE, { makerBps: 1, takerBps: 1 });
    desk.state({ tickUnits: 1, bandHigh: 10_500, bandLow: 9_500 });
    desk.deposit(ALICE, 100_000);
    const order = desk.placed({ quantity: 9, limit: 3_333 });
    let fees = 0;
    for (let leaves = 8; leaves >= 0; leaves--) {
      for (const event of desk.fill(order, { price: 3_333, quantity: 1, leaves })) {
        if (event.kind === 'AccountFilled') fees += event.body.fee;
      }
    }
    expect(fees).toBe(3); // 9 × 3,333 at one basis point is 2.9997; nine fees rounded alone would be 0.
    expect(held(desk)).toBe(0);
  });

  it('a market buy holds up to the band edge and goes to the book with it as cap', () => {
    const desk = market(11_110_000);
    const market10 = { orderType: OrderType.market, timeInForce: TimeInForce.ioc, limit: 0, quantity: 10 };
    const [event, link] = desk.place(market10);
    expect(event).toMatchObject({ kind: 'OrderHeld', body: { limit: 0, cap: 11_000, cashHeld: 11_110_000 } });
    expect(link).toMatchObject({ kind: 'EnterOrder', body: { orderType: OrderType.market, limit: 11_000 } });
  });

  it('a market sell is capped at the lower edge of the band', () => {
    const desk = market();
    const sell = { side: Side.sell, orderType: OrderType.market, timeInForce: TimeInForce.ioc, limit: 0 };
    expect(desk.place(sell)).toMatchObject([{ body: { cap: 9_000 } }, { body: { limit: 9_000 } }]);
  });

  it('a stop market order is held for at its stop price and the width of the band around it', () => {
    const desk = market(100_000_000);
    const stop = { orderType: OrderType.stop, limit: 0, stop: 10_555 };
    expect(desk.place(stop)).toMatchObject([
      { body: { stop: 10_555, cap: 11_610 } },
      { body: { limit: 11_610 } },
    ]);
    expect(desk.place({ ...stop, side: Side.sell })).toMatchObject([{ body: { cap: 9_500 } }, {}]);
  });

  it.each([
    ['market', OrderType.market, 0],
    ['stop', OrderType.stop, 10_000],
  ])('a %s order is denied while there is no reference price', (_name, orderType, stop) => {
    const desk = market();
    desk.state({ reference: 0, bandLow: 0, bandHigh: 0 });
    expect(desk.place({ orderType, stop, limit: 0, timeInForce: TimeInForce.ioc })).toMatchObject([
      { kind: 'OrderDenied', body: { reason: Reason.no_reference_price } },
    ]);
  });

  it('a stop limit order holds like a limit order', () => {
    const desk = market();
    desk.place({ orderType: OrderType.stop_limit, stop: 9_500, limit: 9_600, quantity: 10 });
    expect(held(desk)).toBe(9_600_000 + 96_000);
  });

  it('an order keeps the fee rates it was placed with in its hold and in its fills', () => {
    const desk = market();
    const order = desk.placed({ quantity: 2 });
    expect(desk.fill(order, { quantity: 1, leaves: 1, role: 1 })).toMatchObject([{ body: { fee: 0 } }]);
    expect(desk.fill(order, { quantity: 1, leaves: 0, role: 2 })).toMatchObject([{ body: { fee: 10_000 } }]);
  });
});

describe('what an amend holds while it is under way', () => {
  it('more quantity holds for the new total, whichever the book sees first', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4, limit: 10_000 });
    expect(desk.amend(order, { quantity: 6 })).toMatchObject([
      { kind: 'AmendHeld', body: { quantity: 6, limit: 10_000, cashHeld: 6_060_000 } },
      { kind: 'EnterAmend', body: { quantity: 6, limit: 10_000, stop: 0 } },
    ]);
  });

  it('a lower price with more quantity holds the old lots at the old price and the new ones at the new', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4, limit: 10_000 });
    desk.amend(order, { quantity: 6, limit: 9_000 });
    expect(held(desk)).toBe((4 * 10_000 + 2 * 9_000) * 100 * 1.01);
  });

  it('less releases nothing before the book has agreed, and then exactly the difference', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4, limit: 10_000 });
    desk.amend(order, { quantity: 3, limit: 9_000 });
    expect(held(desk)).toBe(4_040_000);
    expect(desk.changed(order, { quantity: 3, limit: 9_000, leaves: 3 })).toMatchObject([
      {
        kind: 'AccountOrderChanged',
        body: { quantity: 3, limit: 9_000, leaves: 3, cause: 1, cashHeld: 2_727_000 },
      },
    ]);
  });

  it('a fill that overtakes the amend is settled at the old terms', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4, limit: 10_000 });
    desk.amend(order, { quantity: 6, limit: 9_000 });
    desk.fill(order, { quantity: 3, price: 10_000, leaves: 1, role: 2 });
    expect(held(desk)).toBe((1 * 10_000 + 2 * 9_000) * 100 * 1.01);
  });

  it('a sell holds the larger of the old and the new quantity', () => {
    const desk = market();
    const order = desk.placed({ side: Side.sell, quantity: 20 });
    desk.amend(order, { quantity: 30 });
    expect(sharesHeld(desk)).toBe(30);
    desk.amendRejected(order, Reason.halted);
    desk.amend(order, { quantity: 10 });
    expect(sharesHeld(desk)).toBe(20);
  });

  it('a refused amend leaves the order and its hold as they were', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4 });
    desk.amend(order, { quantity: 6 });
    expect(desk.amendRejected(order, Reason.price_outside_band)).toMatchObject([
      {
        kind: 'AccountOrderChanged',
        body: { quantity: 4, cause: 0, reason: Reason.price_outside_band, cashHeld: 4_040_000 },
      },
    ]);
  });

  it('a second amend waits for the answer to the first', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4 });
    desk.amend(order, { quantity: 5 });
    expect(desk.amend(order, { quantity: 6 })).toMatchObject([
      { kind: 'RequestDenied', body: { order, what: 1, reason: Reason.amend_pending } },
    ]);
  });

  it('an amend that the account cannot pay is denied, and the order goes on', () => {
    const desk = market(5_000_000);
    const order = desk.placed({ quantity: 4 });
    expect(desk.amend(order, { quantity: 5 })).toMatchObject([
      { body: { reason: Reason.insufficient_funds } },
    ]);
    expect(held(desk)).toBe(4_040_000);
  });

  it('an amend that arrives after the end of its order is answered by the book, and the ledger has nothing to do', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4 });
    desk.amend(order, { quantity: 5 });
    desk.done(order);
    expect(desk.amendRejected(order, Reason.order_not_amendable)).toEqual([]);
    expect(held(desk)).toBe(0);
  });

  it.each([
    ['a limit on a stop order', { orderType: OrderType.stop, stop: 10_000, limit: 0 }, { limit: 10_000 }],
    ['a stop price on a limit order', {}, { stop: 10_000 }],
  ])('%s cannot be amended', (_name, placed, amend) => {
    const desk = market(100_000_000);
    const order = desk.placed(placed);
    expect(desk.amend(order, amend)).toMatchObject([{ body: { what: 1, reason: Reason.amend_unsupported } }]);
  });

  it('a new stop price moves the cap of a stop order along', () => {
    const desk = market(100_000_000);
    const order = desk.placed({ orderType: OrderType.stop, stop: 10_000, limit: 0 });
    expect(desk.amend(order, { stop: 10_100 })).toMatchObject([
      { kind: 'AmendHeld', body: { limit: 0, stop: 10_100 } },
      { kind: 'EnterAmend', body: { limit: 11_110, stop: 10_100 } },
    ]);
  });

  it("nobody amends another's order, an expired command does nothing, and neither does an amend without a change", () => {
    const desk = market();
    desk.open(ALICE + 1);
    const order = desk.placed({ quantity: 4 });
    const denied = (reason: number) => [{ kind: 'RequestDenied', body: { order, reason } }];
    expect(desk.amend(order, { account: ALICE + 1, quantity: 5 })).toMatchObject(
      denied(Reason.order_not_amendable),
    );
    expect(desk.amend(order, { quantity: 5, validUntil: desk.now - 1 })).toMatchObject(
      denied(Reason.command_expired),
    );
    expect(desk.amend(order, {})).toMatchObject(denied(Reason.invalid_order));
  });

  it('self-trade prevention that takes lots off an order releases their part', () => {
    const desk = market();
    const order = desk.placed({ quantity: 4 });
    desk.changed(order, { quantity: 3, leaves: 3, cause: 2 });
    expect(held(desk)).toBe(3_030_000);
  });
});
