import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { must } from '@buttonwood/shared/base/assert.ts';
import type { LimitWindow } from '../provider-error.ts';
import { GATE_SCRIPT } from './gate-script.ts';
import type { ProviderLimits } from './provider-limits.ts';
import type { GateUsage, LimitUsage, Permission, RequestGate } from './request-gate.ts';

const MS_PER_DAY = 86_400_000;
/** A source's month is never longer than this, so that no calendar month holds more than the limit. */
const MONTH_MS = 31 * MS_PER_DAY;
const LENGTH_MS = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: MS_PER_DAY,
  month: MONTH_MS,
} as const;
type TimeWindow = keyof typeof LENGTH_MS;
const TIME_WINDOWS: readonly TimeWindow[] = ['second', 'minute', 'hour', 'day', 'month'];

/**
 * Two requests can arrive closer together than they were sent, on a busy machine by far; a window is kept longer by this. It
 * costs a limit by the second half its rate and the others nothing that matters.
 */
const ARRIVAL_SLACK_MS = 1_000;
/** A source that asks for a longer silence is asked again after this. */
export const MAX_PAUSE_MS = MS_PER_DAY;

export interface RedisGateOptions {
  readonly redis: Redis;
  /** Provider id. */
  readonly source: string;
  /** Only a digest of it gets into Redis. */
  readonly key: string;
  readonly limits: ProviderLimits;
  /** Milliseconds since 1970. Without it the clock of the Redis server counts, which is one for all processes. */
  readonly clock?: () => number;
}

/** A gate in Redis: shared by all processes, there after a restart, one round trip for a permission. */
export function createRedisGate(options: RedisGateOptions): RequestGate {
  const { redis, limits } = options;
  const keys = gateKeys(options.source, options.key);
  const windows = TIME_WINDOWS.flatMap((window) => {
    const limit = limits[window];
    return limit === undefined ? [] : [{ window, limit, length: LENGTH_MS[window] }];
  });
  const symbolLimit = limits.symbols_per_month ?? 0;
  const now = options.clock ?? (() => 0);
  return {
    async take(cost, symbols) {
      const answer = await redis.eval(
        GATE_SCRIPT,
        3,
        keys.counts,
        keys.symbols,
        keys.pause,
        now(),
        cost,
        ARRIVAL_SLACK_MS,
        symbolLimit,
        MONTH_MS,
        windows.length,
        ...windows.flatMap(({ length, limit }) => [length, limit]),
        ...(symbolLimit > 0 ? symbols : []),
      );
      return permission(answer, windows);
    },
    async pause(until, window) {
      const time = now() || (await serverTime(redis));
      const silence = Math.ceil(Math.min(until - time, MAX_PAUSE_MS));
      if (silence > 0) await redis.set(keys.pause, `${window}:${time + silence}`, 'PX', silence);
    },
    async usage(): Promise<GateUsage> {
      const time = now() || (await serverTime(redis));
      const counts = Object.entries(await redis.hgetall(keys.counts));
      const used: LimitUsage[] = windows.map(({ window, limit, length }) => ({
        window,
        limit,
        used: liveCount(counts, length, time),
      }));
      if (symbolLimit > 0) {
        const count = await redis.zcount(keys.symbols, `(${time - MONTH_MS}`, '+inf');
        used.push({ window: 'symbols_per_month', used: count, limit: symbolLimit });
      }
      const pause = parsePause(await redis.get(keys.pause));
      return { windows: used, pausedUntil: pause !== null && pause.until > time ? pause.until : null };
    },
  };
}

/** The names under which one source and key are kept: on one slot of a cluster, without the key itself. */
export function gateKeys(
  source: string,
  key: string,
): Record<'counts' | 'symbols' | 'pause' | 'lease', string> {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const tag = `{limits:${source}:${digest}}`;
  return { counts: `${tag}:counts`, symbols: `${tag}:symbols`, pause: `${tag}:pause`, lease: `${tag}:lease` };
}

function permission(answer: unknown, windows: readonly { readonly window: LimitWindow }[]): Permission {
  const [outcome, which, at] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (outcome === 'go') return { go: true };
  if (outcome === 'paused') {
    const pause = must(parsePause(String(which)), 'a pause has a window and an end');
    return { go: false, window: pause.window, at: pause.until };
  }
  const window = which === 0 ? 'symbols_per_month' : windows[Number(which) - 1]?.window;
  const name = must(window, `the gate answers with one of its windows (got ${String(which)})`);
  return { go: false, window: name, at: outcome === 'never' ? null : Number(at) };
}

function parsePause(text: string | null): { window: LimitWindow; until: number } | null {
  const match = /^(second|minute|hour|day|month|symbols_per_month):(\d+)$/.exec(text ?? '');
  if (match === null) return null;
  return { window: match[1] as LimitWindow, until: Number(match[2]) };
}

function liveCount(counts: readonly [string, string][], length: number, now: number): number {
  const bucketMs = Math.ceil(length / 60);
  let sum = 0;
  for (const [field, count] of counts) {
    const [fieldLength, bucket] = field.split(':').map(Number);
    const freeAt = ((bucket ?? 0) + 1) * bucketMs + length + ARRIVAL_SLACK_MS;
    if (fieldLength === length && freeAt > now) sum += Number(count);
  }
  return sum;
}

async function serverTime(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}
