import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';
import { MAX_TICK_STEPS, TickTable } from './tick-table.ts';

describe('a tick table', () => {
  it('has prices in multiples from the start of each row on', () => {
    const ticks = new TickTable();
    ticks.set(100, 5);
    ticks.set(200, 10);
    const prices = [7, 99, 100, 101, 195, 199, 200, 205, 210];
    expect(prices.filter((price) => !ticks.isOff(price))).toEqual([7, 99, 100, 195, 200, 210]);
  });

  it('knows the price on the tick below and above any price, across the rows', () => {
    const ticks = new TickTable();
    ticks.set(50, 7);
    ticks.set(100, 10);
    const price = [3, 49, 50, 55, 56, 99, 100, 109];
    expect(price.map((at) => ticks.floor(at))).toEqual([3, 49, 49, 49, 56, 98, 100, 100]);
    expect(price.map((at) => ticks.ceil(at))).toEqual([3, 49, 56, 56, 56, 100, 100, 110]);
  });

  it('has a row only once and not more rows than it may', () => {
    const ticks = new TickTable();
    for (let row = 0; row < MAX_TICK_STEPS; row++) expect(ticks.set(row * 100, 5)).toBe(true);
    expect(ticks.set(100, 2)).toBe(true);
    expect(ticks.set(10_000, 2)).toBe(false);
    expect([ticks.isOff(102), ticks.isOff(103)]).toEqual([false, true]);
  });

  it('a price off the tick is rejected; a market order has none', () => {
    const scene = new Scene();
    scene.tickStep(100, 5);
    expect(scene.buy('b', 1, 101)).toEqual(['rejected b price_off_tick', 'done b rejected price_off_tick']);
    expect(scene.buy('below', 1, 99)[0]).toBe('accepted below');
    expect(scene.sell('s', 1, 110)[0]).toBe('accepted s');
    expect(scene.buy('stop', 1, 0, { orderType: OrderType.stop, stop: 121 })[0]).toBe(
      'rejected stop price_off_tick',
    );
    expect(scene.buy('m', 1, 111, { orderType: OrderType.market })).toContain('trade 1 s/m 1@110');
  });

  it('an order from before a change stays, but moves only onto the tick', () => {
    const scene = new Scene();
    scene.buy('b', 5, 101);
    scene.tickStep(100, 5);
    expect(scene.amend('b', 4)).toEqual(['replaced b 4/4@101 keeps 4']);
    expect(scene.amend('b', 4, 102)).toEqual(['amend refused b price_off_tick']);
    expect(scene.amend('b', 4, 105)[0]).toBe('replaced b 4/4@105 goes back');
  });

  it('an auction ends at a price on the tick', () => {
    const scene = new Scene(0, 103);
    scene.tickStep(100, 5);
    scene.phase('opening_auction');
    scene.buy('b', 5, 110);
    expect(scene.sell('s', 5, 100)).toContain('indicative 5@105 over 0');
  });

  it('an auction leaves a price that is off the tick out, even where least would be left over', () => {
    const scene = new Scene(0, 103);
    scene.tickStep(100, 5);
    scene.phase('opening_auction');
    scene.buy('b1', 10, 105);
    scene.buy('b2', 10, 100);
    scene.sell('s1', 10, 90);
    // From 101 to 104 nobody would be left over.
    expect(scene.sell('s2', 10, 105)).toContain('indicative 10@105 over 10 sell');
  });

  it('an auction of orders from before a change, between which no price is on the tick, takes any price', () => {
    const scene = new Scene(0, 108);
    scene.phase('opening_auction');
    scene.buy('b', 5, 110);
    scene.sell('s', 5, 106);
    scene.tickStep(100, 7);
    expect(scene.phase('continuous')).toContain('trade 1 b/s 5@108');
  });
});
