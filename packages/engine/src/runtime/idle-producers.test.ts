import { expect, test } from 'vitest';
import type { Control } from '../journal/journal.ts';
import { FORGET_AFTER_MS, IdleProducers } from './idle-producers.ts';

const LEDGER = 'ledger:0';

test('a process that has sent nothing for ten minutes is forgotten, an active one and an actor are not', () => {
  const idle = new IdleProducers();
  expect(idle.observe(controls({ 'api:1': 5, 'api:2': 5, 'book:A': 9 }), 0)).toEqual([]);
  expect(idle.observe(controls({ 'api:1': 5, 'api:2': 6, 'book:A': 9 }), FORGET_AFTER_MS - 1)).toEqual([]);
  expect(idle.observe(controls({ 'api:1': 5, 'api:2': 6, 'book:A': 9 }), FORGET_AFTER_MS)).toEqual([
    { inbox: LEDGER, producer: 'api:1', number: 5 },
  ]);
});

test('a process that comes back is counted from then on', () => {
  const idle = new IdleProducers();
  idle.observe(controls({ 'api:1': 5 }), 0);
  idle.observe(controls({}), FORGET_AFTER_MS);
  expect(idle.observe(controls({ 'api:1': 5 }), FORGET_AFTER_MS + 1)).toEqual([]);
});

function controls(producers: Record<string, number>): Map<string, Control> {
  const rest = { epoch: 1, outEpoch: 1, lastIn: 1, lastOut: 1, lastHash: new Uint8Array(32) };
  return new Map([[LEDGER, { ...rest, producers: new Map(Object.entries(producers)) }]]);
}
