import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Band } from './band.ts';
import { Scene } from './scene.ts';

const market = { orderType: OrderType.market, timeInForce: TimeInForce.ioc };

describe('the band', () => {
  it('its edges belong to it and are rounded inwards', () => {
    const band = new Band();
    band.set(500, 1_001);
    expect([band.low, band.high]).toEqual([951, 1_051]);
    band.set(500, 1_000);
    expect([band.low, band.high]).toEqual([950, 1_050]);
    expect([
      band.refuses(1, 1_050),
      band.refuses(1, 1_051),
      band.refuses(2, 950),
      band.refuses(2, 949),
    ]).toEqual([false, true, false, true]);
  });

  it('a limit beyond the far edge is rejected, one beyond the near edge rests', () => {
    const scene = new Scene(500, 100);
    expect(scene.buy('b1', 1, 106)).toEqual([
      'rejected b1 price_outside_band',
      'done b1 rejected price_outside_band',
    ]);
    expect(scene.sell('s1', 1, 94)).toEqual([
      'rejected s1 price_outside_band',
      'done s1 rejected price_outside_band',
    ]);
    expect(scene.buy('b2', 1, 50)).toEqual(['accepted b2', 'rested b2 1@50']);
    expect(scene.sell('s2', 1, 105)).toEqual(['accepted s2', 'rested s2 1@105']);
  });

  it('a market order trades up to the edge and not beyond', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 105);
    scene.sell('s2', 1, 106);
    expect(scene.buy('m', 3, 0, market)).toEqual([
      'accepted m',
      'trade 1 s1/m 1@105',
      'done s1 filled filled',
      'canceled m 2 volatility_pause',
      'done m canceled volatility_pause',
      'volatility_pause 95-105 around 100',
    ]);
  });

  it('a market order trades up to the tighter of its cap and the edge', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 103);
    scene.sell('s2', 1, 104);
    expect(scene.buy('m', 3, 103, market).filter((line) => line.startsWith('trade'))).toEqual([
      'trade 1 s1/m 1@103',
    ]);
    expect(scene.buy('n', 3, 120, market).filter((line) => line.startsWith('trade'))).toEqual([
      'trade 2 s2/n 1@104',
    ]);
  });

  it('while a banded instrument has no reference price, market orders are refused', () => {
    const scene = new Scene(500);
    expect(scene.buy('m', 1, 0, market)[0]).toBe('rejected m no_reference_price');
    expect(scene.setReference(100)).toEqual(['continuous 95-105 around 100']);
    expect(scene.buy('n', 1, 0, market)[0]).toBe('accepted n');
  });

  it('nothing trades outside after the band has moved, and the book does not cross', () => {
    const scene = new Scene(500, 100);
    scene.sell('old', 5, 96);
    scene.setReference(110);
    expect(scene.buy('b1', 5, 105)).toEqual([
      'accepted b1',
      'canceled b1 5 price_outside_band',
      'done b1 canceled price_outside_band',
    ]);
    expect(scene.buy('m', 5, 0, market)).toEqual([
      'accepted m',
      'canceled m 5 protection_price',
      'done m canceled protection_price',
    ]);
    scene.buy('low', 5, 95);
    expect(scene.amend('low', 5, 96)).toEqual(['amend refused low price_outside_band']);
    scene.setReference(100);
    expect(scene.buy('b2', 5, 105)).toContain('trade 1 old/b2 5@96');
  });
});

describe('a halt', () => {
  it('a halted book accepts and trades nothing; cancels stay possible', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    expect(scene.halt()).toEqual(['halted 0-0 around 0']);
    expect(scene.buy('b1', 5, 100)).toEqual(['rejected b1 halted', 'done b1 rejected halted']);
    expect(scene.amend('s1', 4)).toEqual(['amend refused s1 halted']);
    expect(scene.cancel('s1')).toEqual(['canceled s1 5 requested', 'done s1 canceled requested']);
  });

  it('after resume it goes on where it stood', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    scene.halt();
    expect(scene.resume()).toEqual(['continuous 0-0 around 0']);
    expect(scene.buy('b1', 5, 100)).toContain('trade 1 s1/b1 5@100');
  });
});
