import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const stop = (price: number): { orderType: number; stop: number; timeInForce: number } => ({
  orderType: OrderType.stop,
  stop: price,
  timeInForce: TimeInForce.ioc,
});
const stopLimit = (price: number): { orderType: number; stop: number } => ({
  orderType: OrderType.stop_limit,
  stop: price,
});

/** A book whose last trade was at `price`. */
function lastAt(price: number): Scene {
  const scene = new Scene();
  scene.sell('maker', 1, price);
  scene.buy('taker', 1, price);
  return scene;
}

describe('stop orders', () => {
  it('a stop waits for a trade at its price, not for a quote', () => {
    const scene = lastAt(100);
    expect(scene.buy('st', 5, 0, stop(105))).toEqual(['accepted st armed']);
    scene.sell('s1', 5, 105);
    expect(scene.buy('quote', 1, 104)).toEqual(['accepted quote', 'rested quote 1@104']);
    expect(scene.buy('b1', 1, 105)).toEqual([
      'accepted b1',
      'trade 2 s1/b1 1@105',
      'done b1 filled filled',
      'triggered st at 105',
      'trade 3 s1/st 4@105',
      'done s1 filled filled',
      'canceled st 1 no_liquidity',
      'done st canceled no_liquidity',
    ]);
  });

  it('a stop whose price is reached already triggers at once', () => {
    const scene = lastAt(100);
    expect(scene.sell('st', 5, 99, stopLimit(100))).toEqual([
      'accepted st',
      'triggered st at 100',
      'rested st 5@99',
    ]);
  });

  it('before the first trade every stop waits', () => {
    const scene = new Scene();
    expect(scene.buy('st', 5, 0, stop(1))).toEqual(['accepted st armed']);
  });

  it('stops triggered together enter nearest to the old last price first, then by time', () => {
    const scene = lastAt(100);
    scene.buy('far', 1, 90, stopLimit(104));
    scene.buy('near late', 1, 90, stopLimit(102));
    scene.buy('near later', 1, 90, stopLimit(102));
    scene.sell('s1', 1, 105);
    const told = scene.buy('b1', 1, 105).filter((line) => line.startsWith('triggered'));
    expect(told).toEqual([
      'triggered near late at 105',
      'triggered near later at 105',
      'triggered far at 105',
    ]);
  });

  it('stops enter after the input that triggered them is finished', () => {
    const scene = lastAt(100);
    scene.buy('st', 2, 0, stop(101));
    scene.sell('s1', 2, 101);
    scene.sell('s2', 2, 102);
    expect(scene.buy('b1', 3, 102).filter((line) => line.startsWith('t'))).toEqual([
      'trade 2 s1/b1 2@101',
      'trade 3 s2/b1 1@102',
      'triggered st at 102',
      'trade 4 s2/st 1@102',
    ]);
  });

  it('a cascade is handled first in, first out', () => {
    const scene = lastAt(100);
    for (const [name, price] of Object.entries({ a: 101, b: 102, c: 103, d: 104 }))
      scene.sell(name, 1, price);
    scene.buy('third', 1, 0, stop(102));
    scene.buy('first', 1, 0, stop(101));
    scene.buy('second', 1, 90, stopLimit(101));
    const told = scene.buy('b1', 1, 101).filter((line) => line.startsWith('triggered'));
    expect(told).toEqual(['triggered first at 101', 'triggered second at 102', 'triggered third at 102']);
  });

  it('a stop can be canceled and amended while it waits', () => {
    const scene = lastAt(100);
    scene.buy('st', 5, 110, stopLimit(105));
    expect(scene.amend('st', 5, 0, 104)).toEqual(['replaced st 5/5@110!104 goes back']);
    expect(scene.amend('st', 3)).toEqual(['replaced st 3/3@110!104 keeps 0']);
    expect(scene.amend('st', 3, 0, 100)).toEqual([
      'replaced st 3/3@110!100 goes back',
      'triggered st at 100',
      'rested st 3@110',
    ]);
    scene.buy('other', 5, 0, stop(105));
    expect(scene.cancel('other')).toEqual(['canceled other 5 requested', 'done other canceled requested']);
  });
});
