import { describe, expect, it } from 'vitest';
import { Scene } from './scene.ts';

describe('icebergs', () => {
  it('only the tranche is shown, and the next one joins the back of the queue', () => {
    const scene = new Scene();
    scene.sell('ice', 12, 100, { display: 5 });
    scene.sell('s1', 4, 100);
    expect(scene.asks()).toEqual(['100: ice 5, s1 4']);
    expect(scene.buy('b1', 5, 100)).toEqual([
      'accepted b1',
      'trade 1 ice/b1 5@100',
      'rested ice 5@100',
      'done b1 filled filled',
    ]);
    expect(scene.asks()).toEqual(['100: s1 4, ice 5']);
  });

  it('an incoming order takes all that is shown at the price before it takes a second tranche', () => {
    const scene = new Scene();
    scene.sell('ice', 12, 100, { display: 5 });
    scene.sell('s1', 4, 100);
    expect(scene.buy('b1', 21, 100)).toEqual([
      'accepted b1',
      'trade 1 ice/b1 5@100',
      'rested ice 5@100',
      'trade 2 s1/b1 4@100',
      'done s1 filled filled',
      'trade 3 ice/b1 5@100',
      'rested ice 2@100',
      'trade 4 ice/b1 2@100',
      'done ice filled filled',
      'rested b1 5@100',
    ]);
  });

  it('an iceberg that trades on entry rests with one tranche of what is left', () => {
    const scene = new Scene();
    scene.sell('s1', 4, 100);
    expect(scene.buy('ice', 12, 100, { display: 5 }).at(-1)).toBe('rested ice 5@100');
  });

  it('an amend to less takes the hidden part first', () => {
    const scene = new Scene();
    scene.sell('ice', 12, 100, { display: 5 });
    scene.sell('s1', 4, 100);
    expect(scene.amend('ice', 6)).toEqual(['replaced ice 6/6@100 keeps 5']);
    expect(scene.amend('ice', 3)).toEqual(['replaced ice 3/3@100 keeps 3']);
    expect(scene.asks()).toEqual(['100: ice 3, s1 4']);
  });

  it('a tranche larger than the order is rejected', () => {
    const scene = new Scene();
    expect(scene.sell('ice', 5, 100, { display: 6 })[0]).toBe('rejected ice invalid_order');
  });
});
