import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { FIRST_RULES, RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const oco = (stop: number, more: object = {}): object => ({
  orderType: OrderType.oco,
  stop,
  exitCap: 0,
  ...more,
});

/** A book with a trade at 100. */
function traded(rules: number = RULES_VERSION): Scene {
  const scene = new Scene(0, 0, rules);
  scene.sell('first', 1, 100);
  scene.buy('second', 1, 100);
  return scene;
}

describe('an OCO order', () => {
  it('rests at its limit, and a fill there leaves less for its stop', () => {
    const scene = traded();
    expect(scene.sell('x', 10, 105, oco(95))).toEqual(['accepted x', 'rested x 10@105']);
    scene.buy('taker', 4, 105);
    scene.buy('bid', 20, 94);
    scene.buy('low', 1, 95);
    expect(scene.sell('down', 1, 95)).toEqual([
      'accepted down',
      'trade 3 low/down 1@95',
      'done low filled filled',
      'done down filled filled',
      'triggered x at 95',
      'trade 4 bid/x 6@94',
      'done x filled filled',
    ]);
    expect(scene.asks()).toEqual([]);
  });

  it('leaves its place when the stop is reached and becomes a market order up to its cap', () => {
    const scene = traded();
    scene.sell('x', 5, 105, oco(95, { exitCap: 93 }));
    scene.buy('a', 1, 95);
    scene.buy('b', 2, 93);
    scene.buy('c', 2, 92);
    expect(scene.sell('down', 1, 95).slice(-5)).toEqual([
      'triggered x at 95',
      'trade 3 b/x 2@93',
      'done b filled filled',
      'canceled x 3 protection_price',
      'done x canceled protection_price',
    ]);
    expect(scene.asks()).toEqual([]);
  });

  it('with a stop limit it rests there afterwards', () => {
    const scene = traded();
    scene.buy('x', 5, 95, oco(105, { stopLimit: 106 }));
    scene.sell('a', 1, 105);
    expect(scene.buy('up', 1, 105).slice(-2)).toEqual(['triggered x at 105', 'rested x 5@106']);
    expect(scene.bids()).toEqual(['106: x 5']);
    expect(scene.amend('x', 4)).toEqual(['amend refused x amend_unsupported']);
    expect(scene.cancel('x')).toContain('canceled x 5 requested');
  });

  it('whose stop is reached already when it comes triggers at once', () => {
    const scene = traded();
    expect(scene.buy('x', 5, 95, oco(100, { stopLimit: 98 }))).toEqual([
      'accepted x',
      'triggered x at 100',
      'rested x 5@98',
    ]);
  });

  it('several that are triggered together enter nearest to the old last price first, then by time', () => {
    // Under the first version of the rules an OCO order says that it is triggered when it enters, as a stop does.
    const scene = traded(FIRST_RULES);
    scene.sell('far', 1, 110, oco(96));
    scene.sell('near', 1, 111, oco(98));
    scene.sell('later', 1, 109, oco(98));
    scene.sell('stop', 1, 0, { orderType: OrderType.stop, stop: 97 });
    scene.buy('a', 1, 95);
    const told = scene.sell('down', 1, 95).filter((line) => line.startsWith('triggered'));
    expect(told.map((line) => line.split(' ')[1])).toEqual(['near', 'later', 'stop', 'far']);
  });

  it('says that it leaves its place before anybody can trade past it', () => {
    const story = (rules: number): string[] => {
      const scene = traded(rules);
      scene.sell('stop', 2, 0, { orderType: OrderType.stop, stop: 99 });
      scene.sell('x', 5, 101, oco(98, { stopLimit: 97 }));
      scene.buy('stopper', 1, 0, { orderType: OrderType.stop, stop: 103 });
      scene.sell('above', 3, 103);
      scene.buy('low', 3, 98);
      return scene
        .sell('down', 1, 98)
        .filter((line) => line.startsWith('triggered') || line.startsWith('trade'));
    };
    expect(story(RULES_VERSION)).toEqual([
      'trade 2 low/down 1@98',
      'triggered x at 98',
      'triggered stop at 98',
      'trade 3 low/stop 2@98',
    ]);
    // Before, it was told in its turn, and a trade of another order that entered earlier could pass over its place.
    expect(story(FIRST_RULES)).toEqual([
      'trade 2 low/down 1@98',
      'triggered stop at 98',
      'trade 3 low/stop 2@98',
      'triggered x at 98',
    ]);
  });

  it('is triggered at its own stop, however many others wait further away', () => {
    const scene = traded();
    for (const stop of [91, 97, 94, 96, 92]) scene.sell(`x${stop}`, 1, 110, oco(stop));
    for (const price of [97, 96, 95, 94]) scene.buy(`bid${price}`, 2, price);
    scene.cancel('x94');
    const told = scene.sell('down', 1, 97).filter((line) => line.startsWith('triggered'));
    expect(told).toEqual(['triggered x97 at 97']);
    expect(scene.sell('further', 1, 96)).toContain('triggered x96 at 96');
    expect(scene.asks()).toEqual(['110: x91 1, x92 1']);
  });

  it('trades what crosses when it comes, and its own two prices stand on either side', () => {
    const scene = traded();
    scene.sell('a', 2, 99);
    expect(scene.buy('x', 5, 99, oco(104))).toEqual([
      'accepted x',
      'trade 2 a/x 2@99',
      'done a filled filled',
      'rested x 3@99',
    ]);
    expect(scene.buy('wrong', 5, 99, oco(99))).toContain('rejected wrong invalid_order');
    expect(scene.sell('wrong too', 5, 99, oco(104))).toContain('rejected wrong too invalid_order');
    const ioc = { timeInForce: TimeInForce.ioc };
    expect(scene.sell('ioc', 5, 104, oco(99, ioc))).toContain('rejected ioc invalid_order');
    expect(scene.sell('iceberg', 5, 104, oco(99, { display: 1 }))).toContain(
      'rejected iceberg invalid_order',
    );
  });

  it('is amended at both prices; less quantity keeps its place', () => {
    const scene = traded();
    scene.sell('x', 5, 105, oco(95));
    scene.sell('y', 5, 105);
    expect(scene.amend('x', 4)).toEqual(['replaced x 4/4@105!95 keeps 4']);
    expect(scene.amend('x', 4, 0, 97)).toEqual(['replaced x 4/4@105!97 goes back', 'rested x 4@105']);
    expect(scene.asks()).toEqual(['105: y 5, x 4']);
    expect(scene.amend('x', 4, 97)).toEqual(['amend refused x invalid_order']);
    expect(scene.amend('x', 4, 0, 100)).toEqual([
      'replaced x 4/4@105!100 goes back',
      'triggered x at 100',
      'canceled x 4 no_liquidity',
      'done x canceled no_liquidity',
    ]);
  });

  it('that is canceled is watched no longer', () => {
    const scene = traded();
    scene.sell('x', 5, 105, oco(95));
    scene.buy('y', 5, 95, oco(105));
    scene.cancel('x');
    scene.cancel('y');
    scene.buy('a', 1, 90);
    expect(scene.sell('down', 1, 90).at(-1)).toBe('done down filled filled');
    scene.sell('b', 1, 110);
    expect(scene.buy('up', 1, 110).at(-1)).toBe('done up filled filled');
  });
});
