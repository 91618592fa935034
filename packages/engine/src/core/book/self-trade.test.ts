import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

const own = { account: 7 };

/** Another's offer at 100 in front of the account's own one, which is in front of a third. */
function scene(): Scene {
  const told = new Scene();
  told.sell('s1', 2, 100);
  told.sell('own', 5, 100, own);
  told.sell('s2', 9, 100);
  return told;
}

describe('self-trade prevention', () => {
  it('cancel_newest ends the incoming order when its own is next in line', () => {
    expect(scene().buy('b', 10, 100, { ...own, stp: StpMode.cancel_newest })).toEqual([
      'accepted b',
      'trade 1 s1/b 2@100',
      'done s1 filled filled',
      'canceled b 8 self_trade',
      'done b canceled self_trade',
    ]);
  });

  it('cancel_oldest ends the resting order and goes on', () => {
    expect(scene().buy('b', 10, 100, { ...own, stp: StpMode.cancel_oldest })).toEqual([
      'accepted b',
      'trade 1 s1/b 2@100',
      'done s1 filled filled',
      'canceled own 5 self_trade',
      'done own canceled self_trade',
      'trade 2 s2/b 8@100',
      'done b filled filled',
    ]);
  });

  it('cancel_both ends both', () => {
    expect(
      scene()
        .buy('b', 10, 100, { ...own, stp: StpMode.cancel_both })
        .slice(3),
    ).toEqual([
      'canceled own 5 self_trade',
      'done own canceled self_trade',
      'canceled b 8 self_trade',
      'done b canceled self_trade',
    ]);
  });

  it('decrement takes the smaller quantity off both', () => {
    expect(
      scene()
        .buy('b', 10, 100, { ...own, stp: StpMode.decrement })
        .slice(3),
    ).toEqual([
      'reduced own by 5 to 0 shows 0',
      'canceled own 0 self_trade',
      'done own canceled self_trade',
      'reduced b by 5 to 3 shows 0',
      'trade 2 s2/b 3@100',
      'done b filled filled',
    ]);
  });

  it('decrement uses up a tranche of an own iceberg, and the next one joins the back', () => {
    const told = new Scene();
    told.sell('ice', 10, 100, { ...own, display: 4 });
    told.sell('s2', 9, 100);
    expect(told.buy('b', 6, 100, { ...own, stp: StpMode.decrement })).toEqual([
      'accepted b',
      'reduced ice by 4 to 6 shows 0',
      'rested ice 4@100',
      'reduced b by 4 to 2 shows 0',
      'trade 1 s2/b 2@100',
      'done b filled filled',
    ]);
  });

  it('the incoming order’s mode decides; with none an account may trade with itself', () => {
    expect(
      scene()
        .buy('b', 7, 100, { ...own, stp: StpMode.none })
        .filter((line) => line.startsWith('trade')),
    ).toEqual(['trade 1 s1/b 2@100', 'trade 2 own/b 5@100']);
  });
});
