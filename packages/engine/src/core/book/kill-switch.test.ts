import { describe, expect, it } from 'vitest';
import { MAX_ENDS_PER_FRAME } from './due.ts';
import { Scene } from './scene.ts';

describe('the kill switch', () => {
  it('takes every order out, oldest first, and takes nothing until it is lifted', () => {
    const scene = new Scene();
    scene.buy('b', 5, 99);
    scene.sell('s', 5, 101);
    expect(scene.kill()).toEqual([
      'halted 0-0 around 0',
      'canceled b 5 killed',
      'done b canceled killed',
      'canceled s 5 killed',
      'done s canceled killed',
    ]);
    expect(scene.buy('n', 1, 100)).toEqual(['rejected n trading_killed', 'done n rejected trading_killed']);
    expect(scene.lift()).toEqual(['continuous 0-0 around 0']);
    expect(scene.buy('again', 1, 100)[0]).toBe('accepted again');
  });

  it('takes out so many orders in one frame and the rest in the next ones, and is lifted after the last', () => {
    const scene = new Scene();
    const orders = MAX_ENDS_PER_FRAME + 2;
    for (let i = 0; i < orders; i++) scene.buy(`b${i}`, 1, 99);
    const canceled = (lines: readonly string[]): number =>
      lines.filter((line) => line.startsWith('canceled')).length;
    expect(canceled(scene.kill())).toBe(MAX_ENDS_PER_FRAME);
    expect(scene.machine.due()).toBeLessThanOrEqual(scene.driver.now);
    expect(scene.buy('n', 1, 99)).toEqual([
      'canceled b1000 1 killed',
      'done b1000 canceled killed',
      'canceled b1001 1 killed',
      'done b1001 canceled killed',
      'rejected n trading_killed',
      'done n rejected trading_killed',
    ]);
    expect(scene.machine.due()).toBeUndefined();
  });

  it('is lifted only when its last order is out', () => {
    const scene = new Scene();
    for (let i = 0; i < 2 * MAX_ENDS_PER_FRAME + 1; i++) scene.buy(`b${i}`, 1, 99);
    scene.kill();
    const lift = scene.lift();
    expect(lift.some((line) => line.startsWith('continuous'))).toBe(false);
    expect(scene.tick(scene.driver.now).at(-1)).toBe('continuous 0-0 around 0');
    expect(scene.machine.book.pool.size).toBe(0);
  });

  it('of one account takes out its orders and leaves the others', () => {
    const scene = new Scene();
    scene.buy('mine', 5, 99, { account: 1_500 });
    scene.buy('other', 5, 99);
    expect(scene.kill(1_500)).toEqual([
      'canceled mine 5 killed',
      'done mine canceled killed',
      'mass canceled 1',
    ]);
    expect(scene.bids()).toEqual(['99: other 5']);
  });

  it('outlasts a resume, and a halt outlasts it', () => {
    const scene = new Scene();
    scene.halt();
    scene.kill();
    expect(scene.resume()).toEqual(['halted 0-0 around 0']);
    scene.halt();
    expect(scene.lift()).toEqual(['halted 0-0 around 0']);
    expect(scene.buy('n', 1, 100)[0]).toBe('rejected n halted');
    expect(scene.resume()).toEqual(['continuous 0-0 around 0']);
  });
});
