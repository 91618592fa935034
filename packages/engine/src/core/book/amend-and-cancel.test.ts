import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

describe('amend', () => {
  it('less quantity at the same price keeps its place', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    scene.buy('b2', 10, 100);
    expect(scene.amend('b1', 4)).toEqual(['replaced b1 4/4@100 keeps 4']);
    expect(scene.bids()).toEqual(['100: b1 4, b2 10']);
  });

  it('more quantity goes to the back of the queue', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    scene.buy('b2', 10, 100);
    expect(scene.amend('b1', 11)).toEqual(['replaced b1 11/11@100 goes back', 'rested b1 11@100']);
    expect(scene.bids()).toEqual(['100: b2 10, b1 11']);
  });

  it('another price goes to the back there, and may trade', () => {
    const scene = new Scene();
    scene.sell('s1', 4, 101);
    scene.buy('b1', 10, 100);
    expect(scene.amend('b1', 10, 101)).toEqual([
      'replaced b1 10/10@101 goes back',
      'trade 1 s1/b1 4@101',
      'done s1 filled filled',
      'rested b1 6@101',
    ]);
  });

  it('the new quantity is the new total', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    scene.sell('s1', 4, 100);
    expect(scene.amend('b1', 7)).toEqual(['replaced b1 3/7@100 keeps 3']);
  });

  it('a total at or below what is filled cancels the rest', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    scene.sell('s1', 4, 100);
    expect(scene.amend('b1', 4)).toEqual([
      'canceled b1 6 amended_below_filled',
      'done b1 canceled amended_below_filled',
    ]);
  });

  it('a filled, canceled or unknown order is not amended', () => {
    const scene = new Scene();
    scene.buy('b1', 4, 100);
    scene.sell('s1', 4, 100);
    expect(scene.amend('b1', 10)).toEqual(['amend refused b1 order_not_amendable']);
    expect(scene.amend('nobody', 10)).toEqual(['amend refused #1 order_not_amendable']);
  });

  it('an order that never was a stop gets no stop price', () => {
    const scene = new Scene();
    scene.buy('b1', 4, 100);
    expect(scene.amend('b1', 4, 0, 90)).toEqual(['amend refused b1 amend_unsupported']);
  });

  it('an amend after its valid_until changes nothing', () => {
    const scene = new Scene();
    scene.buy('b1', 4, 100);
    expect(scene.amend('b1', 2, 0, 0, 999_999)).toEqual(['amend refused b1 command_expired']);
    expect(scene.bids()).toEqual(['100: b1 4']);
  });
});

describe('cancel', () => {
  it('a canceled order is gone and the others keep their order', () => {
    const scene = new Scene();
    for (const name of ['b1', 'b2', 'b3']) scene.buy(name, 10, 100);
    expect(scene.cancel('b2')).toEqual(['canceled b2 10 requested', 'done b2 canceled requested']);
    expect(scene.bids()).toEqual(['100: b1 10, b3 10']);
    scene.sell('s1', 15, 100);
    expect(scene.bids()).toEqual(['100: b3 5']);
  });

  it('an unknown or final order is not cancelable', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    scene.cancel('b1');
    expect(scene.cancel('b1')).toEqual(['cancel rejected b1 order_not_cancelable']);
  });

  it('an order number is not used twice while its order lives, and that order is not said to be over', () => {
    const scene = new Scene();
    scene.buy('b1', 10, 100);
    expect(scene.buy('b1', 10, 100)).toEqual(['rejected b1 duplicate_order']);
    expect(scene.bids()).toEqual(['100: b1 10']);
  });

  it('a mass cancel takes out one account’s orders, armed ones included, oldest first', () => {
    const scene = new Scene();
    scene.buy('b1', 1, 99, { account: 7 });
    scene.buy('other', 1, 100);
    scene.sell('s1', 1, 105, { account: 7 });
    scene.buy('b2', 1, 100, { account: 7 });
    expect(scene.massCancel(7, Side.buy)).toEqual([
      'canceled b1 1 mass_cancel',
      'done b1 canceled mass_cancel',
      'canceled b2 1 mass_cancel',
      'done b2 canceled mass_cancel',
      'mass canceled 2',
    ]);
    expect(scene.massCancel(7)).toEqual([
      'canceled s1 1 mass_cancel',
      'done s1 canceled mass_cancel',
      'mass canceled 1',
    ]);
    expect(scene.bids()).toEqual(['100: other 1']);
  });
});
