import { MAX_FEE_BPS, MAX_ORDER_CASH } from '@buttonwood/shared/limits.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feeOf, nextRemainder } from './fees.ts';
import { ACME, ALICE, LedgerDesk } from './ledger-desk.ts';
import { shareOf } from './position-cost.ts';

function market(): LedgerDesk {
  const desk = new LedgerDesk();
  desk.open(ALICE);
  desk.state();
  desk.deposit(ALICE, 1_000_000_000);
  return desk;
}

/** Trades `quantity` lots at `price` and returns cost and realised profit after it. */
function trade(
  desk: LedgerDesk,
  side: number,
  quantity: number,
  price: number,
): { cost: number; realised: number } {
  const order = desk.placed({ side, quantity, limit: price });
  const [event] = desk.fill(order, { price, quantity, leaves: 0 });
  desk.done(order, { status: 1, reason: 1 });
  if (event?.kind !== 'AccountFilled') throw new Error('a fill is settled');
  return { cost: event.body.cost, realised: event.body.realised };
}

describe('the cost of a position', () => {
  it('is what was paid; a sale takes its part of the average along and realises the rest', () => {
    const desk = market();
    expect(trade(desk, Side.buy, 10, 10_000)).toEqual({ cost: 10_000_000, realised: 0 });
    expect(trade(desk, Side.buy, 10, 11_000)).toEqual({ cost: 21_000_000, realised: 0 });
    expect(trade(desk, Side.sell, 5, 12_000)).toEqual({ cost: 15_750_000, realised: 6_000_000 - 5_250_000 });
    expect(trade(desk, Side.sell, 15, 10_000)).toEqual({ cost: 0, realised: 750_000 - 750_000 });
  });

  it('begins anew with a new position', () => {
    const desk = market();
    trade(desk, Side.buy, 10, 10_000);
    expect(trade(desk, Side.sell, 10, 11_000).realised).toBe(1_000_000);
    expect(trade(desk, Side.buy, 1, 10_000)).toEqual({ cost: 1_000_000, realised: 0 });
  });

  it('of shares that were deposited is the reference price, and shares withdrawn take their part along', () => {
    const desk = market();
    trade(desk, Side.buy, 10, 9_000);
    expect(desk.deposit(ALICE, 10, ACME)).toMatchObject([
      { kind: 'Transferred', body: { value: 10_000_000, cost: 19_000_000, realised: 0 } },
    ]);
    expect(desk.withdraw(ALICE, 10, ACME)).toMatchObject([
      { body: { value: 0, cost: 9_500_000, realised: 0 } },
    ]);
    expect(trade(desk, Side.sell, 4, 10_000)).toEqual({ cost: 5_700_000, realised: 200_000 });
  });

  it('of shares that were deposited before there is a reference price is nothing', () => {
    const desk = market();
    desk.state({ reference: 0, bandLow: 0, bandHigh: 0 });
    expect(desk.deposit(ALICE, 10, ACME)).toMatchObject([{ body: { value: 0, cost: 0 } }]);
    expect(trade(desk, Side.sell, 10, 10_000)).toEqual({ cost: 0, realised: 10_000_000 });
  });

  it('is shared out exactly, half up, for all safe integers', () => {
    const safe = fc.oneof(fc.nat({ max: 1_000 }), fc.maxSafeNat());
    fc.assert(
      fc.property(safe, safe, safe, (cost, a, b) => {
        const [lots, total] = [Math.min(a, b), Math.max(a, b, 1)];
        const exact = (2n * BigInt(cost) * BigInt(lots) + BigInt(total)) / (2n * BigInt(total));
        expect(BigInt(shareOf(cost, lots, total))).toBe(exact);
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });
});

describe('the running fee', () => {
  it('of any executions is that of their sum, rounded half up once', () => {
    const execution = fc.tuple(
      fc.oneof(
        fc.nat({ max: 20_000 }),
        fc.maxSafeNat().map((n) => n % (MAX_ORDER_CASH + 1)),
      ),
      fc.integer({ min: 0, max: MAX_FEE_BPS }),
    );
    fc.assert(
      fc.property(fc.array(execution, { minLength: 1, maxLength: 12, size: 'max' }), (executions) => {
        let [remainder, fees, exact] = [0, 0n, 0n];
        for (const [cash, bps] of executions) {
          fees += BigInt(feeOf(cash, bps, remainder));
          remainder = nextRemainder(cash, bps, remainder);
          exact += BigInt(cash) * BigInt(bps);
        }
        expect(fees).toBe((exact + 5_000n) / 10_000n);
      }),
      { numRuns: 5_000, seed: 2 },
    );
  });
});
