import { phaseName, type PhaseName } from '@buttonwood/shared/instrument/phase.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PAUSE_MS } from './session.ts';
import { Scene } from './scene.ts';

const market = { orderType: OrderType.market, timeInForce: TimeInForce.ioc };
const { day: DAY, gtd: GTD, ioc: IOC, fok: FOK, opg: OPG, cls: CLS } = TimeInForce;
const MINUTE = 60_000_000;

describe('which order is taken in which phase', () => {
  const kinds = {
    limit: {},
    ioc: { timeInForce: IOC },
    fok: { timeInForce: FOK },
    opg: { timeInForce: OPG },
    cls: { timeInForce: CLS },
    'post-only': { postOnly: 1 },
    market: { ...market, limit: 0 },
    'market fok': { ...market, limit: 0, timeInForce: FOK },
    stop: { orderType: OrderType.stop, stop: 120 },
    'stop cls': { orderType: OrderType.stop, stop: 120, timeInForce: CLS },
  };
  const taken = (phase: PhaseName): string[] => {
    const scene = new Scene();
    scene.phase(phase);
    return Object.entries(kinds).map(([name, more]) => {
      const [first = ''] = scene.buy(name, 1, 100, more);
      return first.replace(name, '').trim();
    });
  };

  it('in continuous trading everything but OPG', () => {
    expect(taken('continuous').slice(0, 5)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'rejected  wrong_phase',
      'accepted  armed',
    ]);
  });

  it.each(['pre_open', 'opening_auction', 'volatility_pause', 'closing_auction'] as const)(
    'in %s whatever can wait for the uncross',
    (phase) => {
      const early = phase === 'pre_open' || phase === 'opening_auction';
      expect(taken(phase)).toEqual([
        'accepted',
        'rejected  wrong_phase',
        'rejected  wrong_phase',
        early ? 'accepted' : 'rejected  wrong_phase',
        phase === 'closing_auction' ? 'accepted' : 'accepted  armed',
        'rejected  wrong_phase',
        'accepted',
        'rejected  wrong_phase',
        'accepted  armed',
        'rejected  invalid_order',
      ]);
    },
  );

  it('in a closed book nothing, and cancels', () => {
    const scene = new Scene();
    scene.buy('b', 5, 100);
    scene.phase('closed');
    expect(scene.buy('n', 1, 100)[0]).toBe('rejected n wrong_phase');
    expect(scene.amend('b', 4)).toEqual(['amend refused b wrong_phase']);
    expect(scene.cancel('b')).toEqual(['canceled b 5 requested', 'done b canceled requested']);
  });
});

describe('the schedule', () => {
  it('changes the phase when its time has come', () => {
    const scene = new Scene();
    const now = scene.driver.now;
    expect(scene.phase('closing_auction', now + MINUTE)).toEqual([]);
    expect(scene.phase('closed', now + 2 * MINUTE)).toEqual([]);
    expect(scene.machine.due()).toBe(now + MINUTE);
    expect(scene.tick(now + MINUTE - 1)).toEqual([]);
    expect(scene.tick(now + MINUTE)).toEqual(['closing_auction 0-0 around 0']);
    expect(scene.tick(now + 2 * MINUTE)).toEqual(['uncrossed 0@0 in 0', 'closed 0-0 around 0']);
    expect(scene.machine.due()).toBeUndefined();
  });

  it('has one change for one instant: the later word counts', () => {
    const scene = new Scene();
    const at = scene.driver.now + MINUTE;
    scene.phase('closed', at);
    scene.phase('pre_open', at);
    expect(scene.tick(at)).toEqual(['pre_open 0-0 around 0']);
  });

  it('orders that end at the moment of an uncross do not take part in it', () => {
    const scene = new Scene();
    const at = scene.driver.now + MINUTE;
    scene.phase('opening_auction');
    scene.buy('b', 5, 100, { timeInForce: GTD, expireAt: at });
    scene.sell('s', 5, 100);
    scene.phase('continuous', at);
    expect(scene.tick(at)).toEqual([
      'canceled b 5 expired',
      'done b expired expired',
      'uncrossed 0@0 in 0',
      'continuous 0-0 around 0',
    ]);
  });

  it('what came due while nobody looked is done in its order', () => {
    const scene = new Scene();
    const now = scene.driver.now;
    scene.phase('opening_auction', now + 1);
    scene.buy('b', 5, 100, { timeInForce: GTD, expireAt: now + 3 });
    scene.phase('continuous', now + 2);
    scene.phase('closed', now + 4);
    expect(scene.tick(now + 10).map((line) => line.split(' ')[0])).toEqual([
      'opening_auction',
      'uncrossed',
      'continuous',
      'canceled',
      'done',
      'closed',
    ]);
  });

  it('the end of the day ends DAY orders, oldest first, and leaves GTC ones', () => {
    const scene = new Scene();
    scene.buy('d2', 1, 99, { timeInForce: DAY });
    scene.buy('g', 1, 98);
    scene.buy('stop', 1, 0, { orderType: OrderType.stop, stop: 120, timeInForce: DAY });
    expect(scene.phase('closed', scene.driver.now, 1)).toEqual([
      'canceled d2 1 expired',
      'done d2 expired expired',
      'canceled stop 1 expired',
      'done stop expired expired',
      'closed 0-0 around 0',
    ]);
    expect(scene.bids()).toEqual(['98: g 1']);
  });

  it('at the end of the day the closing auction comes first', () => {
    const scene = new Scene();
    scene.phase('closing_auction');
    scene.buy('d', 5, 100, { timeInForce: DAY });
    scene.sell('s', 3, 100);
    expect(
      scene.phase('closed', scene.driver.now, 1).map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual(['trade 1', 'done s', 'uncrossed 3@100', 'canceled d', 'done d', 'closed 0-0']);
  });

  it('a day of more orders than one frame may end keeps the book closed until they are out', () => {
    const scene = new Scene();
    for (let i = 0; i < 1_001; i++) scene.buy(`d${i}`, 1, 99, { timeInForce: DAY });
    const first = scene.phase('continuous', scene.driver.now, 1);
    expect(first.filter((line) => line.startsWith('canceled')).length).toBe(1_000);
    expect(first.at(-1)).toBe('closed 0-0 around 0');
    expect(scene.machine.due()).toBeLessThanOrEqual(scene.driver.now);
    expect(scene.tick(scene.driver.now)).toEqual([
      'canceled d1000 1 expired',
      'done d1000 expired expired',
      'continuous 0-0 around 0',
    ]);
  });
});

describe('a halt', () => {
  it('keeps the orders of an auction, which uncrosses when the book is resumed', () => {
    const scene = new Scene();
    scene.phase('opening_auction');
    scene.buy('b', 5, 100);
    scene.sell('s', 5, 100);
    expect(scene.halt()).toEqual(['halted 0-0 around 0']);
    expect(scene.bids()).toEqual(['100: b 5']);
    expect(scene.resume()).toEqual([
      'trade 1 b/s 5@100',
      'done b filled filled',
      'done s filled filled',
      'uncrossed 5@100 in 1',
      'continuous 0-0 around 0',
    ]);
  });

  it('that lasts over a scheduled change goes on with the phase that came meanwhile', () => {
    const scene = new Scene();
    const at = scene.driver.now + MINUTE;
    scene.phase('closed', at);
    scene.halt();
    expect(scene.tick(at)).toEqual([]);
    expect(scene.resume()).toEqual(['closed 0-0 around 0']);
  });

  it('a resume ends any other phase for continuous trading', () => {
    const scene = new Scene();
    scene.phase('pre_open');
    scene.buy('b', 5, 100);
    scene.sell('s', 5, 100);
    expect(scene.resume()).toContain('trade 1 b/s 5@100');
    expect(phaseName(scene.machine.book.phase)).toBe('continuous');
  });

  it('stops that were reached while nothing traded enter when trading begins', () => {
    const scene = new Scene();
    scene.sell('s', 9, 100);
    scene.buy('b', 1, 100);
    scene.phase('pre_open');
    expect(scene.buy('stop', 2, 0, { orderType: OrderType.stop, stop: 100 })).toEqual([
      'accepted stop armed',
    ]);
    expect(scene.resume()).toEqual([
      'continuous 0-0 around 0',
      'triggered stop at 100',
      'trade 2 s/stop 2@100',
      'done stop filled filled',
    ]);
  });
});

describe('a volatility pause', () => {
  it('begins when a market order finds its next price beyond the band, and ends with an auction', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 105);
    scene.sell('s2', 1, 106);
    expect(scene.buy('m', 3, 0, market).slice(3)).toEqual([
      'canceled m 2 volatility_pause',
      'done m canceled volatility_pause',
      'volatility_pause 95-105 around 100',
    ]);
    scene.buy('b', 4, 105);
    scene.sell('s3', 4, 104);
    const ends = scene.driver.now + DEFAULT_PAUSE_MS * 1_000;
    expect(scene.machine.due()).toBe(ends);
    expect(scene.tick(ends)).toEqual([
      'trade 2 b/s3 4@104',
      'done b filled filled',
      'done s3 filled filled',
      'uncrossed 4@104 in 1',
      'continuous 95-105 around 100',
    ]);
  });

  it('begins when a limit order at the edge is stopped there; what is left of it takes part in the auction', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 105);
    scene.sell('s2', 1, 106);
    expect(scene.buy('b', 3, 105)).toEqual([
      'accepted b',
      'trade 1 s1/b 1@105',
      'done s1 filled filled',
      'rested b 2@105',
      'volatility_pause 95-105 around 100',
    ]);
  });

  it('does not begin while the next price is inside the band, nor for a fill-or-kill', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 103);
    scene.sell('s2', 1, 104);
    expect(scene.buy('m', 3, 103, market)).toContain('canceled m 2 protection_price');
    scene.sell('s3', 1, 106);
    expect(scene.buy('f', 9, 0, { ...market, timeInForce: FOK })).toContain('canceled f 9 fok_not_filled');
    expect(phaseName(scene.machine.book.phase)).toBe('continuous');
  });

  it('stops that its trades had reached before still trigger, and join the auction', () => {
    const scene = new Scene(500, 100);
    scene.sell('s1', 1, 105);
    scene.sell('s2', 1, 106);
    scene.buy('stop', 2, 105, { orderType: OrderType.stop, stop: 105 });
    scene.buy('now', 2, 105, { orderType: OrderType.stop_limit, stop: 105, timeInForce: IOC });
    expect(scene.buy('m', 3, 0, market).slice(5)).toEqual([
      'volatility_pause 95-105 around 100',
      'triggered stop at 105',
      'rested stop 2@105',
      'triggered now at 105',
      'canceled now 2 volatility_pause',
      'done now canceled volatility_pause',
    ]);
    expect(scene.resume()).toContain('canceled stop 2 auction_remainder');
  });

  it('lasts as long as the venue says, and never begins when that is no time at all', () => {
    const scene = new Scene(500, 100);
    scene.sell('s', 1, 106);
    scene.pauseOf(0);
    expect(scene.buy('m', 3, 0, market)).toContain('canceled m 3 protection_price');
    scene.pauseOf(5);
    expect(scene.buy('n', 3, 0, market)).toContain('canceled n 3 volatility_pause');
    expect(scene.machine.due()).toBe(scene.driver.now + 5_000);
  });
});
