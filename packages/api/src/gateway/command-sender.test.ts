import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandResults, MAX_WAITING_RESULTS } from './command-results.ts';
import { CommandSender } from './command-sender.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('when too many commands wait for their results, orders are refused first, then cancels, then operators', async () => {
  const results = new CommandResults(7);
  let request = 0;
  const submit = vi.fn(async () => ({ kind: 'unavailable' as const }));
  const sender = new CommandSender({ process: 7, nextRequest: () => (request += 1), submit }, results);
  const never = (): undefined => undefined;
  const fill = (count: number): void => {
    while (results.waitingCount < count) results.expect((request += 1), never);
  };
  const send = async (sendClass: 'ordinary' | 'cancel' | 'ops') => {
    const sent = await sender.send('ledger:0', sendClass, () => new Uint8Array(0), never);
    return sent.kind === 'failed' ? sent.code : sent.kind;
  };
  fill(MAX_WAITING_RESULTS.ordinary - 1);
  expect(await send('ordinary')).toBe('engine_unavailable');
  fill(MAX_WAITING_RESULTS.ordinary);
  expect([await send('ordinary'), await send('cancel')]).toEqual(['engine_busy', 'engine_unavailable']);
  fill(MAX_WAITING_RESULTS.cancel);
  expect([await send('cancel'), await send('ops')]).toEqual(['engine_busy', 'engine_unavailable']);
  fill(MAX_WAITING_RESULTS.ops);
  expect(await send('ops')).toBe('engine_busy');
  expect(submit).toHaveBeenCalledTimes(3);
});
