import { describe, expect, it } from 'vitest';
import { averagePrice, toWireCash, toWireFill, toWirePosition, toWireShares } from './to-wire.ts';

const INFO = { instrument: 1, symbol: 'AAPL', tickUnits: 100, lotSize: 10 };

describe('accounts on the wire', () => {
  it('write cash with its available part', () => {
    expect(toWireCash(12_345_600, 45_600)).toEqual({
      asset: 'USD',
      total: '1234.56',
      held: '4.56',
      available: '1230.00',
    });
  });

  it('write shares in shares, not in lots', () => {
    expect(toWireShares(7, 2, INFO)).toEqual({ asset: 'AAPL', total: '70', held: '20', available: '50' });
  });

  it('value a position at the mark, exactly also where doubles end', () => {
    const position = { quantity: 2_000_000_000, held: 0, cost: 4_000_000_000_000_000, realised: -150 };
    expect(toWirePosition(position, INFO, 100_000_001)).toEqual({
      symbol: 'AAPL',
      qty: '20000000000',
      held_qty: '0',
      avg_cost: '20.0000',
      mark_price: '1000000.01',
      market_value: '20000000200000000.00',
      unrealised: '19999600200000000.00',
      realised: '-0.0150',
    });
    expect(toWirePosition({ quantity: 0, held: 0, cost: 0, realised: 0 }, INFO, 0)).toMatchObject({
      avg_cost: null,
      mark_price: null,
      market_value: null,
      unrealised: null,
    });
  });

  it('round an average price half up to four places', () => {
    expect(averagePrice(10_000, 3, 1)).toBe('0.3333');
    expect(averagePrice(20_000, 3, 1)).toBe('0.6667');
    expect(averagePrice(3, 2, 1)).toBe('0.0002');
    expect(averagePrice(-3, 2, 1)).toBe('-0.0001');
    expect(averagePrice(5, 0, 1)).toBeNull();
  });

  it('write a fill with its liquidity and time', () => {
    const fill = {
      accountSeq: 9,
      order: 256,
      trade: 3,
      side: 2,
      role: 1,
      price: 10_050,
      quantity: 4,
      cumQuantity: 4,
      leaves: 0,
      fee: 12_300,
    };
    expect(toWireFill(fill, INFO, 1_790_000_000_123_456)).toMatchObject({
      trade_id: 3,
      symbol: 'AAPL',
      side: 'sell',
      liquidity: 'maker',
      price: '100.50',
      qty: '40',
      leaves_qty: '0',
      fee: '1.23',
      seq: 9,
      ts: '2026-09-21T14:13:20.123456Z',
    });
  });
});
