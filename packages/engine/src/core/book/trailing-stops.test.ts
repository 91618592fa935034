import { EnterConditional } from '@buttonwood/shared/messages/links.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { describe, expect, it } from 'vitest';
import { newOrder, NO_CONDITIONS } from './book-driver.ts';
import { Scene } from './scene.ts';
import { MAX_TRAILING_STOPS } from './trailing-stops.ts';

const trailing = (trail: number, more: object = {}): object => ({
  orderType: OrderType.trailing_stop,
  trail,
  ...more,
});

/** Trades one lot at each of the prices and returns what that moved and triggered. */
function trade(scene: Scene, ...prices: number[]): string[] {
  return prices.flatMap((price, i) => {
    scene.sell(`s${price}-${i}`, 1, price);
    return scene.buy(`b${price}-${i}`, 1, price).filter((line) => /^(stop|triggered)/.test(line));
  });
}

describe('a trailing stop', () => {
  it('follows the best trade at its distance and never goes back', () => {
    const scene = new Scene();
    trade(scene, 100);
    expect(scene.sell('x', 5, 0, trailing(3))).toEqual(['accepted x armed', 'stop of x moves to 97']);
    expect(trade(scene, 101, 99, 100)).toEqual(['stop of x moves to 98']);
    expect(trade(scene, 110)).toEqual(['stop of x moves to 107']);
    expect(trade(scene, 107)).toEqual(['triggered x at 107']);
  });

  it('follows from the time on at which it came, whatever others do', () => {
    const scene = new Scene();
    trade(scene, 110);
    scene.sell('early', 5, 0, trailing(20));
    trade(scene, 100);
    scene.sell('late', 5, 0, trailing(3));
    expect(trade(scene, 101)).toEqual(['stop of late moves to 98']);
    expect(trade(scene, 90)).toEqual(['triggered late at 90', 'triggered early at 90']);
  });

  it('to buy stands above the lowest trade', () => {
    const scene = new Scene();
    trade(scene, 100);
    scene.buy('x', 5, 0, trailing(3));
    expect(trade(scene, 95, 97, 98)).toEqual(['stop of x moves to 98', 'triggered x at 98']);
  });

  it('waits before the first trade, and starts from there', () => {
    const scene = new Scene();
    expect(scene.sell('x', 5, 0, trailing(3))).toEqual(['accepted x armed']);
    expect(scene.buy('y', 5, 0, trailing(3))).toEqual(['accepted y armed']);
    expect(trade(scene, 100)).toEqual(['stop of x moves to 97', 'stop of y moves to 103']);
  });

  it('may start at a price of its own', () => {
    const scene = new Scene();
    trade(scene, 100);
    expect(scene.sell('x', 5, 0, trailing(3, { stop: 90 }))).toEqual(['accepted x armed']);
    expect(trade(scene, 92)).toEqual([]);
    expect(trade(scene, 94)).toEqual(['stop of x moves to 91']);
    expect(scene.sell('y', 5, 0, trailing(3, { stop: 95 }))[1]).toBe('triggered y at 94');
  });

  it('is met by the trades of one order in their sequence', () => {
    const scene = new Scene();
    trade(scene, 100);
    scene.sell('x', 1, 0, trailing(3));
    for (const price of [101, 108]) scene.sell(`up${price}`, 1, price);
    const up = scene.buy('up', 2, 108);
    expect(up.slice(-1)).toEqual(['stop of x moves to 105']);
    for (const price of [110, 107, 106]) scene.buy(`down${price}`, 1, price);
    expect(scene.sell('down', 2, 107).slice(-5)).toEqual([
      'stop of x moves to 107',
      'triggered x at 107',
      'trade 6 down106/x 1@106',
      'done down106 filled filled',
      'done x filled filled',
    ]);
  });

  it('keeps its price when it is amended; only quantity and cap can be', () => {
    const scene = new Scene();
    trade(scene, 100);
    scene.sell('x', 5, 0, trailing(3, { stop: 96 }));
    trade(scene, 102);
    expect(scene.amend('x', 4, 0, 96)).toEqual(['replaced x 4/4@0!99 keeps 0']);
    expect(scene.amend('x', 6, 0, 99)).toEqual(['replaced x 6/6@0!99 goes back']);
    expect(scene.amend('x', 6, 0, 95)).toEqual(['amend refused x amend_unsupported']);
    expect(trade(scene, 99)).toEqual(['triggered x at 99']);
  });

  it('needs a distance, and only this type has one', () => {
    const scene = new Scene();
    expect(scene.sell('none', 1, 0, trailing(0))).toContain('rejected none invalid_order');
    expect(scene.sell('limit', 1, 100, { trail: 3 })).toContain('rejected limit invalid_order');
    expect(scene.sell('shown', 1, 0, trailing(3, { postOnly: 1 }))).toContain('rejected shown invalid_order');
  });

  it('does not take a stop price that is none', () => {
    const scene = new Scene();
    trade(scene, 2);
    expect(scene.sell('x', 1, 0, trailing(3))).toEqual(['accepted x armed']);
    expect(trade(scene, 1, 3)).toEqual([]);
    expect(trade(scene, 4)).toEqual(['stop of x moves to 1']);
  });

  it('a book holds so many and no more', () => {
    const { driver } = new Scene();
    const enter = (n: number): string[] =>
      driver
        .ledger(EnterConditional, {
          ...newOrder({ order: n * 256, side: Side.sell, quantity: 1, orderType: OrderType.trailing_stop }),
          ...NO_CONDITIONS,
          trail: 1,
        })
        .map(({ kind }) => kind);
    for (let n = 1; n <= MAX_TRAILING_STOPS; n++) enter(n);
    expect(enter(MAX_TRAILING_STOPS + 1)).toEqual(['OrderRejected', 'OrderDone']);
  });
});
