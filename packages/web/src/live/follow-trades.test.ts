import { expect, test } from 'vitest';
import { aTrade } from '../testing/samples.ts';
import { MAX_TRADES, withNewer } from './follow-trades.ts';

const some = (...ids: number[]) => ids.map((trade_id) => aTrade({ trade_id }));
const idsOf = (trades: readonly { trade_id: number }[]) => trades.map(({ trade_id }) => trade_id);

test('the tape is newest first and has each trade once', () => {
  const known = withNewer([], some(1, 2));
  expect(idsOf(withNewer(known, some(2, 3, 4)))).toEqual([4, 3, 2, 1]);
});

test('after a break the tape begins again instead of showing false neighbours', () => {
  expect(idsOf(withNewer(some(2, 1), some(7, 8)))).toEqual([8, 7]);
});

test('the tape is bounded', () => {
  const many = some(...Array.from({ length: MAX_TRADES + 50 }, (_, index) => index + 1));
  expect(withNewer([], many).length).toBe(MAX_TRADES);
});

test('a trade that was taken back is marked where it stands, and counts as no new one', () => {
  const known = [aTrade({ trade_id: 2 }), aTrade({ trade_id: 1 })];
  const bust = aTrade({ trade_id: 1, busted: true, taker_side: null });
  expect(withNewer(known, [bust]).map((trade) => [trade.trade_id, trade.busted, trade.taker_side])).toEqual([
    [2, false, 'buy'],
    [1, true, 'buy'],
  ]);
});
