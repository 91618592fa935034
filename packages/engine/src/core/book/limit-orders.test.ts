import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

describe('limit orders', () => {
  it('an order that finds nobody rests', () => {
    const scene = new Scene();
    expect(scene.buy('b1', 10, 100)).toEqual(['accepted b1', 'rested b1 10@100']);
  });

  it('the better price trades first, and the earlier order at the same price', () => {
    const scene = new Scene();
    scene.sell('late', 10, 101);
    scene.sell('a1', 10, 100);
    scene.sell('a2', 10, 100);
    expect(scene.buy('b1', 25, 101)).toEqual([
      'accepted b1',
      'trade 1 a1/b1 10@100',
      'done a1 filled filled',
      'trade 2 a2/b1 10@100',
      'done a2 filled filled',
      'trade 3 late/b1 5@101',
      'done b1 filled filled',
    ]);
    expect(scene.asks()).toEqual(['101: late 5']);
  });

  it('a trade is at the resting order’s price', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 105);
    expect(scene.sell('s1', 4, 100)).toEqual(['accepted s1', 'trade 1 b1/s1 4@105', 'done s1 filled filled']);
  });

  it('what an incoming limit order does not trade rests at its own limit', () => {
    const scene = new Scene();
    scene.sell('s1', 4, 100);
    expect(scene.buy('b1', 10, 102)).toEqual([
      'accepted b1',
      'trade 1 s1/b1 4@100',
      'done s1 filled filled',
      'rested b1 6@102',
    ]);
    expect(scene.bids()).toEqual(['102: b1 6']);
  });
});

describe('immediate or cancel', () => {
  it('a partly filled IOC cancels the rest', () => {
    const scene = new Scene();
    scene.sell('s1', 4, 100);
    expect(scene.buy('b1', 10, 100, { timeInForce: TimeInForce.ioc })).toEqual([
      'accepted b1',
      'trade 1 s1/b1 4@100',
      'done s1 filled filled',
      'canceled b1 6 ioc_remainder',
      'done b1 canceled ioc_remainder',
    ]);
    expect(scene.bids()).toEqual([]);
  });
});

describe('market orders', () => {
  it('a market order on an empty book is canceled with no_liquidity', () => {
    const scene = new Scene();
    expect(scene.buy('m', 10, 0, { orderType: OrderType.market, timeInForce: TimeInForce.ioc })).toEqual([
      'accepted m',
      'canceled m 10 no_liquidity',
      'done m canceled no_liquidity',
    ]);
  });

  it('a market order stops at its cap', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    scene.sell('s2', 5, 101);
    expect(scene.buy('m', 10, 100, { orderType: OrderType.market, timeInForce: TimeInForce.ioc })).toEqual([
      'accepted m',
      'trade 1 s1/m 5@100',
      'done s1 filled filled',
      'canceled m 5 protection_price',
      'done m canceled protection_price',
    ]);
  });

  it('a market order never rests, whatever its time in force says', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    scene.buy('m', 10, 0, { orderType: OrderType.market });
    expect(scene.bids()).toEqual([]);
  });
});
