import { expect, test } from 'vitest';
import { MAX_RESTARTS, restartPolicy } from './restart-policy.ts';

const crash = { code: 1, signal: null };

test('waits longer after each crash in a row, never longer than five seconds', () => {
  const judge = restartPolicy(true);
  const delays = Array.from({ length: MAX_RESTARTS }, (_, index) => judge(crash, index));
  expect(delays.map((verdict) => (verdict.do === 'restart' ? verdict.afterMs : 0))).toEqual([
    200, 400, 800, 1600, 3200,
  ]);
});

test('gives up after five restarts within a minute', () => {
  const judge = restartPolicy(true);
  for (let index = 0; index < MAX_RESTARTS; index += 1) judge(crash, index);
  expect(judge(crash, 59_999)).toEqual({ do: 'give up' });
});

test('never gives up what trading does not need', () => {
  const judge = restartPolicy(false);
  for (let index = 0; index < 2 * MAX_RESTARTS; index += 1) judge(crash, index);
  expect(judge(crash, 59_999)).toEqual({ do: 'restart', afterMs: 5_000 });
});

test('forgets crashes that are more than a minute old', () => {
  const judge = restartPolicy(true);
  for (let index = 0; index < MAX_RESTARTS; index += 1) judge(crash, index);
  expect(judge(crash, 60_004)).toEqual({ do: 'restart', afterMs: 200 });
});

test.each([70, 71, 79])('leaves an engine that halted with %i alone', (code) => {
  expect(restartPolicy(true)({ code, signal: null }, 0)).toEqual({ do: 'leave halted' });
});

test.each([69, 80])('takes exit code %i for a crash', (code) => {
  expect(restartPolicy(true)({ code, signal: null }, 0).do).toBe('restart');
});

test('takes a kill for a crash', () => {
  expect(restartPolicy(true)({ code: null, signal: 'SIGKILL' }, 0).do).toBe('restart');
});
