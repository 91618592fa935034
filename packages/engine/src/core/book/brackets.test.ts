import { MAX_ORDER_LOTS } from '@buttonwood/shared/limits.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const both = { exit: 'exit', takeProfit: 110, stopLoss: 95, account: 7 };

describe('a bracket', () => {
  it('enters its exit for what its entry traded, after the input that filled it', () => {
    const scene = new Scene();
    scene.sell('a', 3, 100);
    expect(scene.buy('entry', 5, 100, both)).toEqual([
      'accepted entry',
      'trade 1 a/entry 3@100',
      'done a filled filled',
      'rested entry 2@100',
      'accepted exit',
      'rested exit 3@110',
    ]);
  });

  it('lets the exit grow with every further fill, at the back of its queue', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    scene.sell('other', 1, 110);
    expect(scene.sell('b', 1, 100).slice(-2)).toEqual([
      'replaced exit 3/3@110!95 goes back',
      'rested exit 3@110',
    ]);
    expect(scene.asks()).toEqual(['110: other 1, exit 3']);
  });

  it('ends the entry when the exit is filled', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    expect(scene.buy('profit', 2, 110)).toEqual([
      'accepted profit',
      'trade 2 exit/profit 2@110',
      'done exit filled filled',
      'done profit filled filled',
      'canceled entry 3 bracket_exit',
      'done entry canceled bracket_exit',
    ]);
  });

  it('stops the loss with a market order up to its cap', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, { ...both, exitCap: 94 });
    scene.sell('a', 5, 100);
    scene.buy('low', 1, 95);
    scene.buy('lower', 1, 94);
    scene.buy('lowest', 9, 93);
    expect(scene.sell('down', 1, 95).slice(-5)).toEqual([
      'triggered exit at 95',
      'trade 3 lower/exit 1@94',
      'done lower filled filled',
      'canceled exit 4 protection_price',
      'done exit canceled protection_price',
    ]);
    expect(scene.asks()).toEqual([]);
  });

  it('an exit that ends after its stop was reached ends the entry, filled or not', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    expect(scene.amend('exit', 2, 0, 100)).toEqual([
      'replaced exit 2/2@110!100 goes back',
      'triggered exit at 100',
      'canceled exit 2 self_trade',
      'done exit canceled self_trade',
      'canceled entry 3 bracket_exit',
      'done entry canceled bracket_exit',
    ]);
  });

  it('an exit that its owner cancels is not made again, and the entry goes on', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    expect(scene.cancel('exit')).toEqual(['canceled exit 2 requested', 'done exit canceled requested']);
    expect(scene.sell('b', 2, 100)).toEqual(['accepted b', 'trade 2 entry/b 2@100', 'done b filled filled']);
    expect(scene.bids()).toEqual(['100: entry 1']);
  });

  it('an exit outlives its entry', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    scene.cancel('entry');
    expect(scene.asks()).toEqual(['110: exit 2']);
    expect(scene.buy('profit', 2, 110).at(-1)).toBe('done profit filled filled');
  });

  it('with a profit only it exits by a limit order, with a loss only by a stop', () => {
    const scene = new Scene();
    scene.sell('a', 2, 100);
    expect(scene.buy('up', 1, 100, { exit: 'profit', takeProfit: 105 }).slice(-2)).toEqual([
      'accepted profit',
      'rested profit 1@105',
    ]);
    expect(scene.buy('down', 1, 100, { exit: 'loss', stopLoss: 95 }).slice(-1)).toEqual([
      'accepted loss armed',
    ]);
  });

  it('turns a short entry around', () => {
    const scene = new Scene();
    scene.buy('a', 2, 100);
    const short = { exit: 'exit', takeProfit: 90, stopLoss: 105 };
    expect(scene.sell('entry', 2, 100, short).slice(-2)).toEqual(['accepted exit', 'rested exit 2@90']);
    scene.sell('b', 1, 105);
    expect(scene.buy('up', 1, 105)).toContain('triggered exit at 105');
  });

  it('may stand on a market order, a stop order, an iceberg and an IOC', () => {
    const scene = new Scene();
    scene.sell('a', 1, 100);
    const market = { ...both, orderType: OrderType.market };
    expect(scene.buy('m', 1, 0, market)).toContain('accepted exit');
    scene.sell('b', 1, 101);
    const ioc = { exit: 'exit 2', takeProfit: 110, timeInForce: TimeInForce.ioc };
    expect(scene.buy('i', 2, 101, ioc).slice(-3)).toEqual([
      'done i canceled ioc_remainder',
      'accepted exit 2',
      'rested exit 2 1@110',
    ]);
    scene.buy('iceberg', 6, 100, { exit: 'exit 3', takeProfit: 120, display: 2 });
    expect(scene.sell('c', 4, 100).slice(-1)).toEqual(['rested exit 3 4@120']);
    scene.buy('stop', 2, 0, { exit: 'exit 4', stopLoss: 99, orderType: OrderType.stop, stop: 110 });
    scene.sell('d', 3, 108);
    expect(scene.buy('up', 4, 110)).toContain('accepted exit 4 armed');
  });

  it('an exit whose loss is reached when it enters trades at once', () => {
    const scene = new Scene();
    scene.sell('first', 1, 94);
    scene.buy('second', 1, 94);
    scene.buy('deep', 9, 93);
    scene.sell('a', 1, 94);
    const told = scene.buy('entry', 1, 94, { exit: 'exit', stopLoss: 93, takeProfit: 99 });
    expect(told.slice(-2)).toEqual(['accepted exit', 'rested exit 1@99']);
    scene.sell('b', 1, 94);
    scene.buy('stop', 1, 94, { exit: 'exit 2', stopLoss: 93 });
    expect(scene.sell('down', 1, 93)).toEqual([
      'accepted down',
      'trade 4 deep/down 1@93',
      'done down filled filled',
      'triggered exit at 93',
      'trade 5 deep/exit 1@93',
      'done exit filled filled',
      'triggered exit 2 at 93',
      'trade 6 deep/exit 2 1@93',
      'done exit 2 filled filled',
    ]);
  });

  it('prices that make no bracket are refused', () => {
    const scene = new Scene();
    const wrong = (name: string, fields: object): void => {
      expect(scene.buy(name, 1, 100, { exit: `${name} exit`, ...fields })).toContain(
        `rejected ${name} invalid_order`,
      );
    };
    wrong('profit below', { takeProfit: 100 });
    wrong('loss above', { stopLoss: 100 });
    wrong('no prices', {});
    wrong('two conditions', { takeProfit: 110, orderType: OrderType.oco, stop: 105 });
    expect(scene.buy('no exit', 1, 100, { takeProfit: 110 })).toContain('rejected no exit invalid_order');
    scene.buy('entry', 1, 100, both);
    expect(scene.amend('entry', 1, 111)).toEqual(['amend refused entry invalid_order']);
  });

  it('the exit prevents self-trades as its entry does', () => {
    const scene = new Scene();
    scene.sell('a', 1, 100);
    scene.buy('entry', 1, 100, { ...both, stp: StpMode.cancel_oldest });
    scene.buy('own', 1, 94, { account: 7 });
    scene.buy('b', 1, 95);
    scene.buy('c', 1, 93);
    expect(scene.sell('down', 1, 95).slice(-6)).toEqual([
      'triggered exit at 95',
      'canceled own 1 self_trade',
      'done own canceled self_trade',
      'trade 3 c/exit 1@93',
      'done c filled filled',
      'done exit filled filled',
    ]);
  });

  it('an exit never outgrows the largest order', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    scene.sell('a', 2, 100);
    expect(scene.amend('exit', MAX_ORDER_LOTS - 2)).toEqual(['amend refused exit invalid_order']);
    expect(scene.amend('entry', MAX_ORDER_LOTS)).not.toContain('amend refused entry invalid_order');
    expect(scene.amend('exit', 3)).toEqual(['amend refused exit invalid_order']);
    expect(scene.amend('exit', 2)).toEqual(['replaced exit 2/2@110!95 keeps 2']);
  });

  it('keeps a place in the book for the exit', () => {
    const scene = new Scene();
    scene.buy('entry', 5, 100, both);
    expect(scene.machine.book.brackets.reserved).toBe(1);
    scene.sell('a', 2, 100);
    expect(scene.machine.book.brackets.reserved).toBe(0);
    scene.buy('second', 5, 99, { ...both, exit: 'second exit' });
    scene.machine.restore(scene.machine.snapshot());
    expect(scene.machine.book.brackets.reserved).toBe(1);
    scene.cancel('second');
    expect(scene.machine.book.brackets.reserved).toBe(0);
  });
});
