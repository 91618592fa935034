import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const ioc = { timeInForce: TimeInForce.ioc };

describe('a minimum quantity', () => {
  it('trades when that much is there at once, and the rest goes as with every IOC', () => {
    const scene = new Scene();
    scene.sell('a', 3, 100);
    scene.sell('b', 2, 101);
    expect(scene.buy('x', 10, 101, { ...ioc, minQuantity: 5 })).toEqual([
      'accepted x',
      'trade 1 a/x 3@100',
      'done a filled filled',
      'trade 2 b/x 2@101',
      'done b filled filled',
      'canceled x 5 ioc_remainder',
      'done x canceled ioc_remainder',
    ]);
  });

  it('one lot less than the minimum, and nobody trades', () => {
    const scene = new Scene();
    scene.sell('a', 4, 100);
    scene.sell('b', 9, 102);
    expect(scene.buy('x', 10, 101, { ...ioc, minQuantity: 5 })).toEqual([
      'accepted x',
      'canceled x 10 min_quantity',
      'done x canceled min_quantity',
    ]);
    expect(scene.asks()).toEqual(['100: a 4', '102: b 9']);
  });

  it('counts the hidden quantity of icebergs and leaves out what self-trade prevention would remove', () => {
    const scene = new Scene();
    scene.sell('iceberg', 6, 100, { display: 1 });
    expect(scene.buy('x', 6, 100, { ...ioc, minQuantity: 6 }).at(-1)).toBe('done x filled filled');
    scene.sell('own', 3, 100, { account: 7 });
    scene.sell('other', 2, 100);
    const fields = { ...ioc, account: 7, minQuantity: 3 };
    expect(scene.buy('y', 5, 100, { ...fields, stp: StpMode.cancel_oldest })).toContain(
      'canceled y 5 min_quantity',
    );
    expect(scene.buy('z', 5, 100, { ...fields, stp: StpMode.decrement })).toContain(
      'canceled z 5 min_quantity',
    );
    expect(scene.buy('w', 5, 100, { ...fields, stp: StpMode.none })).toContain('done w filled filled');
  });

  it('may stand on a market order', () => {
    const scene = new Scene();
    scene.sell('a', 4, 100);
    const market = { orderType: OrderType.market };
    expect(scene.buy('x', 9, 0, { ...market, minQuantity: 5 })).toContain('canceled x 9 min_quantity');
    expect(scene.buy('y', 9, 0, { ...market, minQuantity: 4 })).toContain('trade 1 a/y 4@100');
  });

  it('goes with nothing that may stay in the book, and not beyond the order', () => {
    const scene = new Scene();
    expect(scene.buy('gtc', 5, 100, { minQuantity: 2 })).toEqual([
      'rejected gtc invalid_order',
      'done gtc rejected invalid_order',
    ]);
    const fok = { timeInForce: TimeInForce.fok, minQuantity: 2 };
    expect(scene.buy('fok', 5, 100, fok)).toContain('rejected fok invalid_order');
    expect(scene.buy('more', 5, 100, { ...ioc, minQuantity: 6 })).toContain('rejected more invalid_order');
  });
});
