import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const bracket = { exit: 'exit', takeProfit: 110, stopLoss: 95 };

/** The book goes on from its own snapshot. */
function restart(scene: Scene): void {
  const before = scene.machine.snapshot();
  scene.machine.restore(before);
  expect(scene.machine.snapshot()).toEqual(before);
}

describe('a restart among orders with conditions', () => {
  it('keeps entry and exit together', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, bracket);
    scene.sell('a', 2, 100);
    restart(scene);
    expect(scene.sell('b', 1, 100)).toContain('replaced exit 3/3@110!95 goes back');
    restart(scene);
    expect(scene.buy('profit', 3, 110)).toContain('canceled entry 2 bracket_exit');
  });

  it('does not make an exit again that came to an end', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, bracket);
    scene.sell('a', 2, 100);
    scene.cancel('exit');
    restart(scene);
    scene.sell('b', 1, 100);
    expect(scene.asks()).toEqual([]);
  });

  it('makes the exit of an entry that had not traded', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, bracket);
    restart(scene);
    expect(scene.sell('a', 2, 100)).toContain('rested exit 2@110');
  });

  it('still watches OCO orders and moves trailing stops', () => {
    const scene = new Scene();
    scene.sell('s', 1, 100);
    scene.buy('b', 1, 100);
    scene.sell('oco', 2, 105, { orderType: OrderType.oco, stop: 98, exitCap: 97 });
    scene.sell('later', 2, 0, { orderType: OrderType.trailing_stop, trail: 2 });
    scene.buy('limit', 2, 97);
    restart(scene);
    scene.buy('bid', 1, 98);
    scene.buy('low', 1, 96);
    expect(scene.sell('down', 1, 98).filter((line) => line.startsWith('triggered'))).toEqual([
      'triggered oco at 98',
      'triggered later at 97',
    ]);
  });

  it('knows which OCO orders were triggered', () => {
    const scene = new Scene();
    scene.sell('s', 1, 100);
    scene.buy('b', 1, 100);
    scene.buy('x', 2, 95, { orderType: OrderType.oco, stop: 100, stopLimit: 97 });
    restart(scene);
    expect(scene.bids()).toEqual(['97: x 2']);
    expect(scene.amend('x', 1)).toEqual(['amend refused x amend_unsupported']);
  });

  it('knows what the owner of a trailing stop was told', () => {
    const scene = new Scene();
    scene.sell('x', 2, 0, { orderType: OrderType.trailing_stop, trail: 2, stop: 90 });
    scene.sell('s', 1, 100);
    scene.buy('b', 1, 100);
    restart(scene);
    expect(scene.amend('x', 1, 0, 90)).toEqual(['replaced x 1/1@0!98 keeps 0']);
  });
});
