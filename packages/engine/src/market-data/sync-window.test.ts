import { expect, test } from 'vitest';
import { covering, daysToAsk, sessionsBefore } from './sync-window.ts';

const stored = { from: '2024-01-02', to: '2024-03-01', newestDay: '2024-03-01' };

test('a symbol that is new is asked for everything', () => {
  const wanted = { from: '2019-01-01', to: '2024-03-08' };
  expect(daysToAsk(undefined, wanted)).toEqual(wanted);
});

test('a known series is asked for its last five sessions again and for what follows', () => {
  const asked = daysToAsk(stored, { from: '2024-01-02', to: '2024-03-08' });
  expect(asked).toEqual({ from: '2024-02-23', to: '2024-03-08' });
});

test('a series whose source has fallen silent is asked from its newest bar on', () => {
  const silent = { ...stored, to: '2024-06-30' };
  expect(daysToAsk(silent, { from: '2024-01-02', to: '2024-07-01' }).from).toBe('2024-02-23');
});

test('history further back is asked for as one stretch, up to the end of what is there', () => {
  const asked = daysToAsk(stored, { from: '2020-01-01', to: '2023-01-01' });
  expect(asked).toEqual({ from: '2020-01-01', to: '2024-03-01' });
});

test('days that touch are covered together, and days beyond a hole are not', () => {
  expect(covering(stored, { from: '2024-03-02', to: '2024-03-08' })).toEqual({
    from: '2024-01-02',
    to: '2024-03-08',
  });
  expect(covering(stored, { from: '2023-12-01', to: '2024-01-01' }).from).toBe('2023-12-01');
  const known = { from: stored.from, to: stored.to };
  expect(covering(known, { from: '2022-01-01', to: '2022-12-31' })).toEqual(known);
  expect(covering(known, { from: '2024-03-03', to: '2024-03-08' })).toEqual(known);
});

test('five sessions before a Monday lie on the Monday before', () => {
  expect(sessionsBefore('2024-03-04', 5)).toBe('2024-02-26');
});
