import { describe, expect, it } from 'vitest';
import { BustedTrades, MAX_BUSTED_TRADES } from './busted-trades.ts';
import { Scene } from './scene.ts';

/** A book with trade 1 of s and b, trade 2 of t and b: 2 lots at 100 each. */
function traded(): Scene {
  const scene = new Scene();
  scene.sell('s', 2, 100);
  scene.sell('t', 2, 100);
  scene.buy('b', 5, 100);
  return scene;
}

describe('a bust', () => {
  it('reverses both legs, buyer first, and leaves the book as it is', () => {
    const scene = traded();
    expect(scene.bust(1, 'b', 's', 2, 100)).toEqual([
      'busted 1 (a slip of the finger)',
      'reverse b buy 2@100 fee 3',
      'reverse s sell 2@100 fee 4',
    ]);
    expect(scene.bids()).toEqual(['100: b 1']);
  });

  it('of a trade that was taken back before is refused', () => {
    const scene = traded();
    scene.bust(1, 'b', 's', 2, 100);
    expect(scene.bust(1, 'b', 's', 2, 100)).toEqual(['bust refused 1 already_busted']);
    expect(scene.bust(2, 'b', 't', 2, 100)[0]).toBe('busted 2 (a slip of the finger)');
  });

  it('of a trade that there never was is refused', () => {
    const scene = traded();
    expect(scene.bust(3, 'b', 's', 2, 100)).toEqual(['bust refused 3 unknown_trade']);
    expect(scene.bust(0, 'b', 's', 2, 100)).toEqual(['bust refused 0 unknown_trade']);
    expect(scene.bust(1, 'b', 's', 0, 100)).toEqual(['bust refused 1 unknown_trade']);
    expect(scene.bust(1, 'b', 's', 2, 0)).toEqual(['bust refused 1 unknown_trade']);
  });

  it('is remembered over a restart', () => {
    const scene = traded();
    scene.bust(1, 'b', 's', 2, 100);
    scene.machine.restore(scene.machine.snapshot());
    expect(scene.bust(1, 'b', 's', 2, 100)).toEqual(['bust refused 1 already_busted']);
  });

  it('the memory is bounded: what it forgets cannot be taken back at all', () => {
    const busted = new BustedTrades();
    for (let trade = 3; trade < 3 + MAX_BUSTED_TRADES; trade++) busted.add(trade);
    expect([busted.floor, busted.has(3)]).toEqual([0, true]);
    busted.add(1_000_000);
    expect([busted.floor, busted.has(3), busted.has(4)]).toEqual([3, false, true]);
    expect(busted.numbers).toHaveLength(MAX_BUSTED_TRADES);
  });
});
