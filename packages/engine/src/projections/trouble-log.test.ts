import { expect, test } from 'vitest';
import { TroubleLog } from './trouble-log.ts';

test('a trouble that repeats is written once in five seconds, another one at once', () => {
  const lines: string[] = [];
  let now = 0;
  const log = new TroubleLog(
    (line) => lines.push(line),
    () => now,
  );
  log.note(new Error('away'));
  now = 4_999;
  log.note(new Error('away'));
  log.note(new AggregateError([new Error('refused')]));
  now = 5_000;
  log.note(new Error('away'));
  expect(lines).toEqual(['away', 'refused', 'away']);
});
