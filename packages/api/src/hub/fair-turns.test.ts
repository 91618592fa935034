import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FairTurns } from './fair-turns.ts';

/** Requests that go on until they are ended, and the order in which they were started. */
function market(places: number) {
  const started: string[] = [];
  const under = new Map<string, { end: () => void; fail: () => void }>();
  const turns = new FairTurns<string, string>({
    places,
    start: (_caller, request) =>
      new Promise((resolve, reject) => {
        started.push(request);
        under.set(request, { end: resolve, fail: () => reject(new Error('a bug')) });
      }),
    onTurn: () => undefined,
  });
  const finish = async (request: string, how: 'end' | 'fail' = 'end'): Promise<void> => {
    under.get(request)?.[how]();
    under.delete(request);
    await turn();
  };
  return { started, turns, finish, underWay: () => under.size };
}

describe('fair turns', () => {
  it('let somebody with one order wait for one order of each other, however many these have', async () => {
    const { started, turns, finish } = market(1);
    for (let n = 1; n <= 50; n++) turns.add('flood', `f${n}`);
    turns.add('other flood', 'o1');
    turns.add('other flood', 'o2');
    turns.add('neighbour', 'n1');
    for (let n = 0; n < 6; n++) await finish(started.at(-1) ?? '');
    expect(started).toEqual(['f1', 'f2', 'o1', 'n1', 'f3', 'o2', 'f4']);
  });

  it('start no more than there are places, and each request once', async () => {
    const { started, turns, finish, underWay } = market(3);
    for (let n = 1; n <= 10; n++) turns.add('flood', `f${n}`);
    expect(underWay()).toBe(3);
    for (const request of ['f2', 'f1', 'f3']) {
      await finish(request);
      expect(underWay()).toBe(3);
    }
    for (let n = 4; n <= 10; n++) await finish(`f${n}`);
    expect(underWay()).toBe(0);
    expect(started).toEqual(['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10']);
  });

  it('give the place of a request that fails to the next one', async () => {
    const { started, turns, finish } = market(1);
    turns.add('a', 'a1');
    turns.add('a', 'a2');
    await finish('a1', 'fail');
    expect(started).toEqual(['a1', 'a2']);
  });
});
