import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REPORT_EVERY_MS, reportWhile } from './report-while.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('a long start is reported at once, again and again while it goes on, and no more when it is over', async () => {
  for (const end of ['done', new Error('failed')] as const) {
    const report = vi.fn();
    let finish = (): void => undefined;
    const work = new Promise<string>((resolve, reject) => {
      finish = () => (typeof end === 'string' ? resolve(end) : reject(end));
    });
    const ended = reportWhile(() => work, report).catch((error: unknown) => error);
    expect(report).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(3 * REPORT_EVERY_MS);
    expect(report).toHaveBeenCalledTimes(4);
    finish();
    expect(await ended).toBe(end);
    await vi.advanceTimersByTimeAsync(3 * REPORT_EVERY_MS);
    expect(report).toHaveBeenCalledTimes(4);
  }
});
