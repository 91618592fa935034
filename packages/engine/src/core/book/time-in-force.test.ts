import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const fok = { timeInForce: TimeInForce.fok };
const postOnly = { postOnly: 1 };

describe('fill or kill', () => {
  it('a FOK that can be filled whole trades', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    scene.sell('s2', 5, 101);
    expect(scene.buy('f', 10, 101, fok)).toEqual([
      'accepted f',
      'trade 1 s1/f 5@100',
      'done s1 filled filled',
      'trade 2 s2/f 5@101',
      'done s2 filled filled',
      'done f filled filled',
    ]);
  });

  it('a FOK that lacks one lot is canceled, not rejected, and nobody trades', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    expect(scene.buy('f', 6, 100, fok)).toEqual([
      'accepted f',
      'canceled f 6 fok_not_filled',
      'done f canceled fok_not_filled',
    ]);
    expect(scene.asks()).toEqual(['100: s1 5']);
  });

  it('a FOK counts the hidden quantity of icebergs', () => {
    const scene = new Scene();
    scene.sell('ice', 20, 100, { display: 2 });
    expect(scene.buy('f', 20, 100, fok).at(-1)).toBe('done f filled filled');
  });

  it('a FOK leaves out what self-trade prevention would remove', () => {
    const scene = new Scene();
    scene.sell('own', 5, 100, { account: 7 });
    scene.sell('s1', 5, 100);
    const stp = { account: 7, stp: StpMode.cancel_oldest };
    expect(scene.buy('f', 6, 100, { ...fok, ...stp }).at(-1)).toBe('done f canceled fok_not_filled');
    expect(scene.asks()).toEqual(['100: own 5, s1 5']);
    expect(scene.buy('g', 5, 100, { ...fok, ...stp }).at(-1)).toBe('done g filled filled');
  });

  it('a market order may be FOK', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    expect(scene.buy('f', 6, 0, { ...fok, orderType: OrderType.market }).at(-1)).toBe(
      'done f canceled fok_not_filled',
    );
  });
});

describe('post-only', () => {
  it('a post-only order that would trade is rejected, equal price included', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    expect(scene.buy('p', 5, 100, postOnly)).toEqual([
      'rejected p would_trade',
      'done p rejected would_trade',
    ]);
    expect(scene.buy('q', 5, 99, postOnly)).toEqual(['accepted q', 'rested q 5@99']);
  });

  it('an amend that would make a post-only order trade is refused and the order stays as it was', () => {
    const scene = new Scene();
    scene.sell('s1', 5, 100);
    scene.buy('p', 5, 99, postOnly);
    expect(scene.amend('p', 5, 100)).toEqual(['amend refused p would_trade']);
    expect(scene.bids()).toEqual(['99: p 5']);
  });

  it('a post-only order may not be IOC or FOK', () => {
    const scene = new Scene();
    expect(scene.buy('p', 5, 99, { ...postOnly, ...fok })).toEqual([
      'rejected p invalid_order',
      'done p rejected invalid_order',
    ]);
  });
});

describe('orders that end by time', () => {
  it('a GTD order is in the book until its instant and gone from then on', () => {
    const scene = new Scene();
    scene.sell('g', 5, 100, { timeInForce: TimeInForce.gtd, expireAt: 2_000_000 });
    expect(scene.tick(1_999_999)).toEqual([]);
    expect(scene.machine.due()).toBe(2_000_000);
    expect(scene.tick(2_000_000)).toEqual(['canceled g 5 expired', 'done g expired expired']);
    expect(scene.machine.due()).toBeUndefined();
  });

  it('nobody trades with a GTD order whose time is over, also when no tick came', () => {
    const scene = new Scene();
    scene.sell('g', 5, 100, { timeInForce: TimeInForce.gtd, expireAt: 2_000_000 });
    scene.driver.now = 2_000_000;
    expect(scene.buy('b', 5, 100)).toEqual([
      'canceled g 5 expired',
      'done g expired expired',
      'accepted b',
      'rested b 5@100',
    ]);
  });

  it('a GTD order that arrives too late is rejected, and so is any order after its valid_until', () => {
    const scene = new Scene();
    expect(scene.sell('g', 5, 100, { timeInForce: TimeInForce.gtd, expireAt: 1_000_000 })[0]).toBe(
      'rejected g command_expired',
    );
    expect(scene.sell('v', 5, 100, { validUntil: 999_999 })[0]).toBe('rejected v command_expired');
    expect(scene.sell('w', 5, 100, { validUntil: 1_000_000 })[0]).toBe('accepted w');
  });

  it('OPG is rejected in continuous trading, because its auction is over', () => {
    const scene = new Scene();
    expect(scene.sell('o', 5, 100, { timeInForce: TimeInForce.opg })[0]).toBe('rejected o wrong_phase');
  });
});
