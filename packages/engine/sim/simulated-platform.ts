import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import zlib from 'node:zlib';
import type { Dice } from '../src/core/ledger/dice.ts';
import { type Happening, START_US, type VirtualTime } from './virtual-time.ts';

const US_PER_MS = 1_000;

/**
 * Makes the platform's clocks, timers and random numbers those of a simulation, for this whole thread and for good: code that waits
 * or draws a number then does so in virtual time, without knowing. `current` tells which simulation runs.
 */
export function simulatePlatform(current: () => { readonly time: VirtualTime; readonly dice: Dice }): void {
  const time = (): VirtualTime => current().time;
  const RealDate = Date;
  const nowMs = (): number => Math.floor((START_US + time().localUs) / US_PER_MS);
  class SimulatedDate extends RealDate {
    constructor(...given: [] | [string | number | Date]) {
      if (given.length === 0) super(nowMs());
      else super(given[0]);
    }
    static override now(): number {
      return nowMs();
    }
  }
  // A timer never fires early: one that was rounded down to nothing would fire for ever in front of the deadline it waits for.
  const after = (ms: number, what: string, run: () => void): Timer =>
    new Timer(time().schedule(Math.ceil(ms * US_PER_MS), time().program, what, run));
  Object.assign(globalThis, {
    Date: SimulatedDate,
    setTimeout: (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
      after(ms, 'timer', () => run(...given)),
    setImmediate: (run: (...given: unknown[]) => void, ...given: unknown[]) =>
      after(0, 'turn', () => run(...given)),
    clearTimeout: clear,
    setInterval: (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
      const again = (): void => {
        timer.happening = after(ms, 'timer', again).happening;
        run(...given);
      };
      const timer = after(ms, 'timer', again);
      return timer;
    },
    clearInterval: clear,
    clearImmediate: clear,
  });
  Object.defineProperty(performance, 'now', { value: () => time().localUs / US_PER_MS });
  Object.assign(timers, {
    setTimeout: sleepIn(after),
    setImmediate: (value: unknown) => sleepIn(after)(0, value),
  });
  const draw = (): number => current().dice.below(2 ** 31);
  Object.assign(crypto, {
    randomUUID: () => `00000000-0000-4000-8000-${String(draw()).padStart(12, '0')}`,
    randomInt: (low: number, high: number) => low + (draw() % (high - low)),
  });
  const { deflateSync, inflateSync } = zlib;
  Object.assign(zlib, {
    deflate: (raw: Uint8Array, done: Done) => finish(done, () => deflateSync(raw)),
    inflate: (body: Uint8Array, options: zlib.ZlibOptions, done: Done) =>
      finish(done, () => inflateSync(body, options)),
  });
  syncBuiltinESMExports();
}

type Done = (error: Error | null, result?: Buffer) => void;

/** Work of another thread, done in this one: how long it takes there would depend on the machine. */
function finish(done: Done, work: () => Buffer): void {
  let result: Buffer;
  try {
    result = work();
  } catch (error) {
    return done(error instanceof Error ? error : new Error(String(error)));
  }
  return done(null, result);
}

/** What `setTimeout` and `setInterval` return. */
class Timer {
  /** The next one, where there are several. */
  happening: Happening;

  constructor(happening: Happening) {
    this.happening = happening;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

function clear(timer: unknown): void {
  if (timer instanceof Timer) timer.happening.canceled = true;
}

type After = (ms: number, what: string, run: () => void) => Timer;

/** `setTimeout` of timers/promises. */
function sleepIn(after: After) {
  return <T>(
    ms: number,
    value?: T,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const abort = (): void => {
        clear(timer);
        reject(new Error('the wait was aborted'));
      };
      const timer = after(ms, 'sleep', () => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      });
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
}
