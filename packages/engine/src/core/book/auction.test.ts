import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { FIRST_RULES, RULES_VERSION } from '@buttonwood/shared/rules-version.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const market = { orderType: OrderType.market, timeInForce: TimeInForce.ioc };
const { opg: OPG, cls: CLS } = TimeInForce;

/** A book that collects orders for its opening auction. */
function collecting(bandBps = 0, reference = 0): Scene {
  const scene = new Scene(bandBps, reference);
  scene.phase('opening_auction');
  return scene;
}

/** The price of the auction and what is left over, as the last order's answer told it. */
function indicated(scene: Scene, orders: readonly (readonly ['buy' | 'sell', number, number])[]): string {
  let told = '';
  orders.forEach(([side, quantity, limit], i) => {
    const answer = scene[side](`o${i}`, quantity, limit);
    told = answer.find((line) => line.startsWith('indicative')) ?? told;
  });
  return told;
}

describe('the price of an auction', () => {
  it('is the one at which most is traded', () => {
    const told = indicated(collecting(), [
      ['buy', 10, 105],
      ['buy', 20, 103],
      ['buy', 30, 101],
      ['sell', 15, 100],
      ['sell', 20, 102],
      ['sell', 40, 104],
    ]);
    // 100: 15, 101: 15, 102 and 103: 30, 104: 10.
    expect(told).toBe('indicative 30@102 over 5 sell');
  });

  it('of several with the same volume, is the one that leaves least over', () => {
    const told = indicated(collecting(), [
      ['buy', 10, 105],
      ['sell', 10, 100],
      ['buy', 5, 102],
    ]);
    // 100 to 102 leave 5 buyers over, 103 to 105 nobody: of these the one nearest to the reference, here the middle.
    expect(told).toBe('indicative 10@104 over 0');
  });

  it('is the highest when only buyers are left over, and the lowest when only sellers are', () => {
    const buyers: Parameters<typeof indicated>[1] = [
      ['buy', 20, 105],
      ['sell', 10, 100],
    ];
    expect(indicated(collecting(), buyers)).toBe('indicative 10@105 over 10 buy');
    const sellers: Parameters<typeof indicated>[1] = [
      ['buy', 10, 105],
      ['sell', 20, 100],
    ];
    expect(indicated(collecting(), sellers)).toBe('indicative 10@100 over 10 sell');
  });

  it('is nearest to the reference price when nobody is left over', () => {
    const even: Parameters<typeof indicated>[1] = [
      ['buy', 10, 105],
      ['sell', 10, 100],
    ];
    expect(indicated(collecting(0, 103), even)).toBe('indicative 10@103 over 0');
    expect(indicated(collecting(0, 90), even)).toBe('indicative 10@100 over 0');
    expect(indicated(collecting(0, 120), even)).toBe('indicative 10@105 over 0');
  });

  it('is nearest to the reference price when buyers are left over below it and sellers above', () => {
    const both: Parameters<typeof indicated>[1] = [
      ['buy', 10, 104],
      ['buy', 10, 101],
      ['sell', 10, 100],
      ['sell', 10, 102],
      ['buy', 5, 102],
    ];
    // 100 and 101 leave 15 buyers over, 102 leaves 5 sellers over and trades more.
    expect(indicated(collecting(0, 100), both)).toBe('indicative 15@102 over 5 sell');
    const scene = collecting(0, 101);
    expect(
      indicated(scene, [
        ['buy', 10, 104],
        ['buy', 4, 102],
        ['sell', 10, 100],
        ['sell', 4, 103],
      ]),
    ).toBe('indicative 10@101 over 4 buy');
    expect(scene.setReference(120)).toContain('indicative 10@104 over 4 sell');
  });

  it('lies inside the band, whatever the orders say', () => {
    const scene = collecting(500, 100);
    scene.sell('s', 10, 96);
    scene.buy('b', 20, 104);
    expect(scene.setReference(90)).toEqual(['opening_auction 86-94 around 90', 'indicative 0@0 over 0']);
    expect(scene.setReference(94)).toEqual([
      'opening_auction 90-98 around 94',
      'indicative 10@98 over 10 buy',
    ]);
  });

  it('counts the hidden part of an iceberg', () => {
    const scene = collecting();
    scene.sell('ice', 30, 100, { display: 5 });
    expect(scene.buy('b', 30, 100)).toContain('indicative 30@100 over 0');
  });
});

describe('while a book collects', () => {
  it('nothing trades, and both sides stand where they want to trade', () => {
    const scene = collecting();
    expect(scene.buy('b', 5, 101)).toEqual(['accepted b', 'rested b 5@101']);
    expect(scene.sell('s', 5, 99)).toEqual(['accepted s', 'rested s 5@99', 'indicative 5@100 over 0']);
    expect([scene.bids(), scene.asks()]).toEqual([['101: b 5'], ['99: s 5']]);
  });

  it('what it would do is told when it changes and only then', () => {
    const scene = collecting();
    scene.buy('b', 5, 101);
    scene.sell('s', 5, 99);
    expect(scene.buy('far', 5, 90)).toEqual(['accepted far', 'rested far 5@90']);
    expect(scene.cancel('s')).toEqual([
      'canceled s 5 requested',
      'done s canceled requested',
      'indicative 0@0 over 0',
    ]);
  });

  it('before the open orders are collected in the same way', () => {
    const scene = new Scene();
    scene.phase('pre_open');
    scene.buy('b', 5, 101);
    expect(scene.sell('s', 5, 99)).toContain('indicative 5@100 over 0');
    expect(scene.phase('opening_auction')).toEqual([
      'opening_auction 0-0 around 0',
      'indicative 5@100 over 0',
    ]);
  });

  it('an amend moves an order without trading, even across the other side', () => {
    const scene = collecting();
    scene.buy('b', 5, 98);
    scene.sell('s', 5, 99);
    expect(scene.amend('b', 5, 100)).toEqual([
      'replaced b 5/5@100 goes back',
      'rested b 5@100',
      'indicative 5@99 over 0',
    ]);
  });
});

/** An account whose two orders would meet in the middle of an auction; what happens then, without the ends of orders. */
function keptApart(rules: number): string[] {
  const scene = new Scene(0, 103, rules);
  scene.phase('opening_auction');
  scene.buy('x', 5, 106);
  scene.sell('y', 5, 98);
  scene.buy('mine', 10, 105, { account: 1_000 });
  scene.sell('own', 10, 99, { account: 1_000, stp: StpMode.cancel_oldest });
  scene.buy('low', 20, 100);
  const told = scene.phase('continuous').filter((line) => !line.startsWith('done'));
  expect([scene.bids(), scene.asks()]).toEqual([['100: low 10'], []]);
  return told.slice(0, -1);
}

describe('the uncross', () => {
  it('trades everything that crosses at one price: better limits first, then time', () => {
    const scene = collecting();
    scene.buy('late', 5, 101);
    scene.buy('best', 5, 102);
    scene.buy('later', 5, 101);
    scene.sell('s', 12, 100);
    expect(scene.phase('continuous')).toEqual([
      'trade 1 best/s 5@101',
      'done best filled filled',
      'trade 2 late/s 5@101',
      'done late filled filled',
      'trade 3 later/s 2@101',
      'done s filled filled',
      'uncrossed 12@101 in 3',
      'continuous 0-0 around 0',
    ]);
    expect(scene.bids()).toEqual(['101: later 3']);
  });

  it('is told even when nothing trades', () => {
    expect(collecting().phase('continuous')).toEqual(['uncrossed 0@0 in 0', 'continuous 0-0 around 0']);
  });

  it('an iceberg trades part after part, each behind those that wait at its price', () => {
    const scene = collecting();
    scene.sell('ice', 10, 100, { display: 4 });
    scene.sell('plain', 4, 100);
    scene.buy('b', 10, 100);
    expect(scene.phase('continuous').filter((line) => line.startsWith('trade'))).toEqual([
      'trade 1 b/ice 4@100',
      'trade 2 b/plain 4@100',
      'trade 3 b/ice 2@100',
    ]);
  });

  it('market orders take part, and what is left of them ends', () => {
    const scene = collecting(500, 100);
    scene.buy('m', 10, 0, market);
    scene.sell('s', 4, 99);
    expect(scene.phase('continuous')).toEqual([
      'trade 1 m/s 4@105',
      'done s filled filled',
      'uncrossed 4@105 in 1',
      'canceled m 6 auction_remainder',
      'done m canceled auction_remainder',
      'continuous 95-105 around 100',
    ]);
  });

  it('the later of two orders of one account decides how they are kept apart', () => {
    const outcome = (stp: number): string[] => {
      const scene = collecting();
      scene.buy('early', 5, 101, { account: 1_000, stp: StpMode.cancel_both });
      scene.sell('late', 8, 100, { account: 1_000, stp });
      scene.buy('other', 3, 100);
      return scene.phase('continuous').filter((line) => !line.startsWith('done'));
    };
    expect(outcome(StpMode.none)).toContain('trade 1 early/late 5@100');
    expect(outcome(StpMode.cancel_newest)).toContain('canceled late 8 self_trade');
    expect(outcome(StpMode.cancel_oldest)).toEqual([
      'canceled early 5 self_trade',
      'trade 1 other/late 3@100',
      'uncrossed 3@100 in 1',
      'continuous 0-0 around 0',
    ]);
    expect(outcome(StpMode.cancel_both)).toEqual([
      'canceled early 5 self_trade',
      'canceled late 8 self_trade',
      'uncrossed 0@0 in 0',
      'continuous 0-0 around 0',
    ]);
    expect(outcome(StpMode.decrement)).toEqual([
      'reduced early by 5 to 0 shows 0',
      'canceled early 0 self_trade',
      'reduced late by 5 to 3 shows 3',
      'trade 1 other/late 3@100',
      'uncrossed 3@100 in 1',
      'continuous 0-0 around 0',
    ]);
  });

  it('has one price, whoever was kept apart: the best one for those who trade', () => {
    const told = keptApart(RULES_VERSION);
    // Without `mine` 15 trade at 99 to 100, and 10 buyers are left over at 100. With it the price would have been 103.
    expect(told).toEqual([
      'trade 1 x/y 5@100',
      'canceled mine 10 self_trade',
      'trade 2 low/own 10@100',
      'uncrossed 15@100 in 2',
    ]);
  });

  it('under the first rules uncrosses again at another price what self-trade prevention leaves crossed', () => {
    expect(keptApart(FIRST_RULES)).toEqual([
      'trade 1 x/y 5@103',
      'canceled mine 10 self_trade',
      'uncrossed 5@103 in 1',
      'trade 2 low/own 10@100',
      'uncrossed 10@100 in 1',
    ]);
  });

  it('is told even when self-trade prevention leaves nobody to trade', () => {
    const scene = collecting();
    scene.buy('mine', 10, 105, { account: 1_000 });
    scene.sell('own', 10, 99, { account: 1_000, stp: StpMode.cancel_both });
    expect(scene.phase('continuous').filter((line) => line.startsWith('uncrossed'))).toEqual([
      'uncrossed 0@0 in 0',
    ]);
    expect([scene.bids(), scene.asks()]).toEqual([[], []]);
  });

  it('orders that cross between two ticks only end, the later one first', () => {
    const scene = collecting();
    scene.buy('b', 5, 101);
    scene.sell('s', 5, 101);
    scene.buy('even', 3, 104);
    scene.sell('odd', 3, 98);
    scene.tickStep(0, 2);
    expect(scene.phase('continuous').filter((line) => !line.startsWith('done'))).toEqual([
      'trade 1 even/odd 3@100',
      'uncrossed 3@100 in 1',
      'canceled s 5 price_off_tick',
      'continuous 0-0 around 0',
    ]);
    expect([scene.bids(), scene.asks()]).toEqual([['101: b 5'], []]);
  });

  it('stops are not reached by its trades until trading begins, and then against its price', () => {
    const scene = collecting();
    scene.buy('stop', 3, 0, { orderType: OrderType.stop, stop: 100 });
    scene.sell('more', 5, 106);
    scene.buy('b', 5, 101);
    scene.sell('s', 5, 101);
    expect(scene.phase('continuous')).toEqual([
      'trade 1 b/s 5@101',
      'done b filled filled',
      'done s filled filled',
      'uncrossed 5@101 in 1',
      'continuous 0-0 around 0',
      'triggered stop at 101',
      'trade 2 more/stop 3@106',
      'done stop filled filled',
    ]);
  });

  it('orders that cross where the band has left them behind end, because nothing may trade there', () => {
    const scene = collecting(500, 100);
    scene.sell('s', 5, 104);
    scene.buy('b', 5, 105);
    scene.setReference(90);
    expect(scene.phase('continuous')).toEqual([
      'uncrossed 0@0 in 0',
      'canceled b 5 price_outside_band',
      'done b canceled price_outside_band',
      'continuous 86-94 around 90',
    ]);
  });
});

describe('orders for one auction', () => {
  it('OPG is taken until the opening auction, and what is left of it ends there', () => {
    const scene = new Scene();
    scene.phase('pre_open');
    expect(scene.buy('o', 5, 100, { timeInForce: OPG })).toEqual(['accepted o', 'rested o 5@100']);
    scene.phase('opening_auction');
    scene.sell('s', 2, 100);
    expect(scene.phase('continuous')).toContain('canceled o 3 auction_remainder');
    expect(scene.buy('late', 5, 100, { timeInForce: OPG })[0]).toBe('rejected late wrong_phase');
  });

  it('CLS waits through the day, takes its place when the closing auction begins, and ends with it', () => {
    const scene = new Scene();
    expect(scene.buy('c', 5, 101, { timeInForce: CLS })).toEqual(['accepted c armed']);
    scene.sell('s', 2, 100);
    expect(scene.asks()).toEqual(['100: s 2']);
    expect(scene.phase('closing_auction')).toEqual([
      'closing_auction 0-0 around 0',
      'triggered c at 0',
      'rested c 5@101',
      'indicative 2@101 over 3 buy',
    ]);
    expect(scene.phase('closed')).toEqual([
      'trade 1 c/s 2@101',
      'done s filled filled',
      'uncrossed 2@101 in 1',
      'canceled c 3 auction_remainder',
      'done c canceled auction_remainder',
      'closed 0-0 around 0',
    ]);
  });

  it('a book that closes without an auction ends the orders for it', () => {
    const scene = new Scene();
    scene.buy('c', 5, 101, { timeInForce: CLS });
    expect(scene.phase('closed')).toEqual([
      'canceled c 5 auction_remainder',
      'done c canceled auction_remainder',
      'closed 0-0 around 0',
    ]);
  });

  it('a waiting order can be amended and canceled', () => {
    const scene = new Scene();
    scene.buy('c', 5, 101, { timeInForce: CLS });
    expect(scene.amend('c', 3)).toEqual(['replaced c 3/3@101 keeps 0']);
    expect(scene.amend('c', 6, 102)).toEqual(['replaced c 6/6@102 goes back']);
    expect(scene.cancel('c')).toEqual(['canceled c 6 requested', 'done c canceled requested']);
  });
});
