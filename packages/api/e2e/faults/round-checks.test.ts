import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import { describe, expect, it } from 'vitest';
import { compareTold, type Told } from './round-checks.ts';

const id = (order: number): string => toPublicId('order', order);

/** Two orders that traded, and a third one that rests. */
function honest() {
  return {
    tape: {
      held: new Map([
        ['a', [257]],
        ['b', [513]],
        ['c', [769]],
      ]),
      fills: ['1 1 257', '1 1 513'],
      trades: ['1'],
      backwards: [] as string[],
    },
    acknowledged: [
      { clientOrderId: 'a', orderId: id(257) },
      { clientOrderId: 'b', orderId: undefined },
      { clientOrderId: 'c', orderId: id(769) },
    ],
    recorders: [{ recordings: [{ fills: [`AAPL 1 ${id(257)}`], trades: [1], breaks: [] as string[] }] }],
    stored: ['1 1 513', '1 1 257'],
  };
}
type Honest = ReturnType<typeof honest>;

const LIES: readonly (readonly [string, (told: Honest) => void, string])[] = [
  ['an order that was answered and is gone', (all) => all.tape.held.delete('c'), 'acknowledged order'],
  ['an order under another id', (all) => all.tape.held.set('c', [1025]), 'acknowledged order'],
  ['an order that was made twice', (all) => all.tape.held.set('b', [513, 1281]), 'several orders'],
  ['a trade twice in the book', (all) => all.tape.trades.push('1'), 'twice in the book'],
  ['a fill twice in the ledger', (all) => all.tape.fills.push('1 1 257'), 'twice in the ledger'],
  ['a fill that the ledger lost', (all) => all.tape.fills.pop(), 'does not have two fills'],
  ['a trade that never settled', (all) => all.tape.trades.push('2'), 'does not have two fills'],
  ['a fill that Postgres lost', (all) => all.stored.pop(), 'Postgres differ'],
  ['a fill twice in Postgres', (all) => all.stored.push('1 1 257'), 'Postgres differ'],
  ['a stamp that runs backwards', (all) => all.tape.backwards.push('ledger:0 7'), 'backwards'],
  ['a gap in a live feed', (all) => all.recorders[0]?.recordings[0]?.breaks.push('fills 7 after 5'), 'gap'],
  [
    'a fill twice on one connection',
    (all) => all.recorders[0]?.recordings[0]?.fills.push(`AAPL 1 ${id(257)}`),
    'fill came twice',
  ],
  [
    'a trade twice on one connection',
    (all) => all.recorders[0]?.recordings[0]?.trades.push(1),
    'trade came twice',
  ],
  [
    'a fill that was shown and never happened',
    (all) => all.recorders[0]?.recordings[0]?.fills.push(`AAPL 9 ${id(257)}`),
    'not in the tape',
  ],
  [
    'a trade that was shown and never happened',
    (all) => all.recorders[0]?.recordings[0]?.trades.push(9),
    'not in the tape',
  ],
];

describe('the checks after a round of faults', () => {
  it('find nothing where everybody says the same', () => {
    const all: Told = honest();
    expect(compareTold(all)).toEqual([]);
  });

  it('let the same fill come on two connections', () => {
    const all = honest();
    all.recorders.push({ recordings: [{ fills: [`AAPL 1 ${id(257)}`], trades: [1], breaks: [] }] });
    expect(compareTold(all)).toEqual([]);
  });

  it.each(LIES)('find %s', (_name, spoil, finding) => {
    const all = honest();
    spoil(all);
    expect(compareTold(all).join('\n')).toContain(finding);
  });
});
