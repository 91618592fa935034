import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { ACME, ALICE, LedgerDesk } from './ledger-desk.ts';

/** Cash of one lot at a price in ticks, in the desk's units. */
const cash = (lots: number, price: number): number => lots * price * 100;

function market(fees: { makerBps?: number; takerBps?: number; maxLiveOrders?: number } = {}): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE, fees);
  desk.state();
  desk.deposit(ALICE, 100_000_000);
  desk.deposit(ALICE, 100, ACME);
  return desk;
}

const oco = { orderType: OrderType.oco, limit: 9_900, stop: 10_200 };
const bracket = { limit: 10_000, takeProfit: 11_000, stopLoss: 9_500 };
const short = { side: Side.sell, limit: 10_000, takeProfit: 9_000, stopLoss: 10_500 };
const denied = (reason: number) => [{ kind: 'OrderDenied', body: { reason } }];

describe('an order with conditions', () => {
  it('goes to its book with them, and says them after it is held for', () => {
    const desk = market();
    const conditions = { minQuantity: 4, trail: 0, stopLimit: 0, takeProfit: 0, stopLoss: 0, exitOrder: 0 };
    expect(desk.placeConditional({ timeInForce: TimeInForce.ioc, minQuantity: 4 })).toMatchObject([
      { kind: 'OrderHeld', body: { order: 256 } },
      { kind: 'OrderConditionsHeld', body: { account: ALICE, order: 256, ...conditions } },
      {
        kind: 'EnterConditional',
        target: 1025,
        body: { order: 256, limit: 10_000, ...conditions, exitCap: 0 },
      },
    ]);
  });

  it.each([
    ['a minimum on an order that may rest', { minQuantity: 4 }],
    ['a minimum above the quantity', { minQuantity: 11, timeInForce: TimeInForce.ioc }],
    ['a trail on a limit order', { trail: 5 }],
    ['no trail on a trailing stop', { orderType: OrderType.trailing_stop, limit: 0 }],
    ['a stop limit on a limit order', { stopLimit: 10_000 }],
    ['an OCO buy whose limit is above its stop', { ...oco, limit: 10_300 }],
    ['an OCO order that may not wait', { ...oco, timeInForce: TimeInForce.ioc }],
    ['a profit below the entry of a buy', { ...bracket, takeProfit: 9_900 }],
    ['a loss above the entry of a buy', { ...bracket, stopLoss: 10_100 }],
    ['a bracket on an OCO order', { ...oco, takeProfit: 12_000 }],
    ['a bracket for an auction', { ...bracket, timeInForce: TimeInForce.opg }],
  ])('is denied with %s', (_name, fields) => {
    expect(market().placeConditional(fields)).toMatchObject(denied(Reason.invalid_order));
  });

  it('that may become a market order needs a band to end it', () => {
    const desk = market();
    desk.state({ reference: 0, bandLow: 0, bandHigh: 0 });
    expect(desk.placeConditional(oco)).toMatchObject(denied(Reason.no_reference_price));
    expect(desk.placeConditional(bracket)).toMatchObject(denied(Reason.no_reference_price));
    expect(desk.placeConditional({ ...oco, stopLimit: 10_300 })).toMatchObject([
      { kind: 'OrderHeld' },
      {},
      {},
    ]);
    expect(desk.placeConditional({ ...bracket, stopLoss: 0 })).toMatchObject([{ kind: 'OrderHeld' }, {}, {}]);
  });
});

describe('an OCO order', () => {
  it('holds for the worse of its two prices', () => {
    const desk = market();
    desk.placeConditional({ ...oco, stopLimit: 10_300 });
    expect(desk.balance(ALICE).held).toBe(cash(10, 10_300));
    desk.placeConditional({ ...oco, side: Side.sell, limit: 10_200, stop: 9_900 });
    expect(desk.balance(ALICE, ACME).held).toBe(10);
  });

  it('that becomes a market order holds for the stop price and the band around it', () => {
    const desk = market();
    expect(desk.placeConditional(oco)[2]).toMatchObject({
      body: { limit: 9_900, stop: 10_200, exitCap: 11_220 },
    });
    expect(desk.balance(ALICE).held).toBe(cash(10, 11_220));
  });

  it('may be filled at either of its prices, and releases what is left over', () => {
    const desk = market();
    desk.placeConditional({ ...oco, stopLimit: 10_300 });
    desk.fill(256, { price: 9_900, quantity: 4, leaves: 6 });
    expect(desk.balance(ALICE)).toEqual({ total: 100_000_000 - cash(4, 9_900), held: cash(6, 10_300) });
    desk.fill(256, { price: 10_300, quantity: 6, leaves: 0, role: 2 });
    expect(desk.balance(ALICE).held).toBe(0);
  });

  it('keeps its prices on their sides when it is amended', () => {
    const desk = market();
    desk.placeConditional({ ...oco, stopLimit: 10_300 });
    expect(desk.amend(256, { limit: 10_200 })).toMatchObject([{ body: { reason: Reason.invalid_order } }]);
    expect(desk.amend(256, { limit: 10_100, stop: 10_150 })).toMatchObject([
      { kind: 'AmendHeld', body: { limit: 10_100, stop: 10_150 } },
      { kind: 'EnterAmend' },
    ]);
    expect(desk.balance(ALICE).held).toBe(cash(10, 10_300));
  });
});

describe('a trailing stop', () => {
  const trailing = { orderType: OrderType.trailing_stop, limit: 0, trail: 100 };

  it('holds at the edge of the band, or around its first stop price when it has one', () => {
    const desk = market();
    desk.placeConditional(trailing);
    expect(desk.balance(ALICE).held).toBe(cash(10, 11_000));
    desk.placeConditional({ ...trailing, stop: 10_100 });
    expect(desk.balance(ALICE).held).toBe(cash(10, 11_000) + cash(10, 11_110));
  });

  it('can be amended in its quantity only', () => {
    const desk = market();
    desk.placeConditional(trailing);
    expect(desk.amend(256, { stop: 10_000 })).toMatchObject([{ body: { reason: Reason.amend_unsupported } }]);
    expect(desk.amend(256, { quantity: 5 })).toMatchObject([{ kind: 'AmendHeld' }, {}]);
  });
});

describe('a bracket', () => {
  it('takes the next order number for its exit', () => {
    const desk = market();
    expect(desk.placeConditional(bracket)[2]).toMatchObject({ body: { exitOrder: 512, exitCap: 8_550 } });
    expect(desk.placed()).toBe(768);
  });

  it('that buys gets its exit with the first fill, which holds the shares just bought', () => {
    const desk = market();
    desk.placeConditional({ ...bracket, stp: 3 });
    const exit = {
      order: 512,
      side: Side.sell,
      orderType: OrderType.oco,
      timeInForce: TimeInForce.gtc,
      stp: 3,
    };
    expect(desk.fill(256, { quantity: 4, leaves: 6 })).toMatchObject([
      { kind: 'AccountFilled', body: { shareTotal: 104, shareHeld: 0 } },
      {
        kind: 'OrderHeld',
        body: { ...exit, quantity: 4, limit: 11_000, stop: 9_500, shareHeld: 4, key: '', cap: 11_000 },
      },
    ]);
    expect(desk.fill(256, { quantity: 6, leaves: 0 })).toMatchObject([
      { kind: 'AccountFilled' },
      {
        kind: 'AccountOrderChanged',
        body: { order: 512, quantity: 10, leaves: 10, cause: 3, shareHeld: 10 },
      },
    ]);
  });

  it('exits with a limit order for a profit alone, with a stop order for a loss alone', () => {
    const desk = market();
    desk.placeConditional({ ...bracket, stopLoss: 0 });
    desk.placeConditional({ ...bracket, takeProfit: 0 });
    expect(desk.fill(256, { quantity: 10, leaves: 0 })[1]).toMatchObject({
      body: { orderType: OrderType.limit, limit: 11_000, stop: 0 },
    });
    expect(desk.fill(768, { quantity: 10, leaves: 0 })[1]).toMatchObject({
      body: { orderType: OrderType.stop, limit: 0, stop: 9_500, cap: 8_550 },
    });
  });

  it('that sells holds the cash with which its exit will buy back, beside its shares', () => {
    const desk = market({ takerBps: 100 });
    desk.placeConditional({ ...short, quantity: 10 });
    const worst = cash(10, 11_550);
    expect(desk.balance(ALICE, ACME).held).toBe(10);
    expect(desk.balance(ALICE).held).toBe(worst + worst / 100);
    desk.fill(256, { quantity: 10, leaves: 0 });
    expect(desk.balance(ALICE, ACME).held).toBe(0);
    expect(desk.balance(ALICE).held).toBe(worst + worst / 100);
  });

  it('that sells without the cash for its exit is denied', () => {
    const desk = market();
    expect(desk.placeConditional({ ...short, quantity: 90 })).toMatchObject(
      denied(Reason.insufficient_funds),
    );
  });

  it('has its reserve released when the exit is canceled, and is not protected any more', () => {
    const desk = market();
    desk.placeConditional(short);
    desk.fill(256, { quantity: 4, leaves: 6 });
    desk.changed(512, { quantity: 4, limit: 9_000, stop: 10_500, leaves: 4, cause: 3 });
    desk.done(512);
    expect(desk.balance(ALICE).held).toBe(0);
    expect(desk.fill(256, { quantity: 6, leaves: 0 })).toMatchObject([{ kind: 'AccountFilled' }]);
  });

  it('leaves its exit alone when the entry ends', () => {
    const desk = market();
    desk.placeConditional(short);
    desk.fill(256, { quantity: 4, leaves: 6 });
    desk.done(256);
    expect(desk.balance(ALICE).held).toBe(cash(4, 11_550));
    expect(desk.amend(512, { quantity: 3 })).toMatchObject([{ kind: 'AmendHeld' }, {}]);
  });

  it('has an exit that cannot be amended while its entry lives', () => {
    const desk = market();
    desk.placeConditional(bracket);
    desk.fill(256, { quantity: 4, leaves: 6 });
    expect(desk.amend(512, { quantity: 2 })).toMatchObject([{ body: { reason: Reason.amend_unsupported } }]);
  });

  it('knows that the book may fill its exit before it has heard of the last growth', () => {
    const desk = market();
    desk.placeConditional(bracket);
    desk.fill(256, { quantity: 4, leaves: 6 });
    desk.changed(512, { quantity: 4, limit: 11_000, stop: 9_500, leaves: 4, cause: 3 });
    desk.fill(256, { quantity: 6, leaves: 0 });
    expect(desk.fill(512, { price: 11_000, quantity: 3, leaves: 1 })).toMatchObject([
      { body: { leaves: 7 } },
    ]);
    expect(desk.changed(512, { quantity: 10, limit: 11_000, stop: 9_500, leaves: 7, cause: 3 })).toEqual([]);
    expect(() => desk.fill(512, { price: 11_000, quantity: 3, leaves: 3 })).toThrow('INVARIANT');
  });

  it('counts as two of the orders that an account may have in a book', () => {
    const desk = market({ maxLiveOrders: 2 });
    desk.placed();
    expect(desk.placeConditional(bracket)).toMatchObject(denied(Reason.too_many_orders));
  });
});

describe('a fill in an auction', () => {
  it('costs the rate of a maker, on both sides', () => {
    const desk = market({ makerBps: 10, takerBps: 30 });
    const order = desk.placed();
    expect(desk.fill(order, { quantity: 10, leaves: 0, role: 3 })).toMatchObject([
      { body: { fee: cash(10, 10_000) / 1_000 } },
    ]);
  });
});
