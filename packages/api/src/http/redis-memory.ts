import type { Redis } from 'ioredis';

/** What is known about the memory of Redis is at most about this old while requests come. */
export const LOOK_EVERY_MS = 500;

/** How much of its `maxmemory` Redis has used, looked up beside the requests that ask. */
export class RedisMemory {
  private readonly redis: Pick<Redis, 'info' | 'status'>;
  private readonly now: () => number;
  private known = 0;
  private lookedAt = -Infinity;

  /** `now` in milliseconds, from any beginning. */
  constructor(redis: Pick<Redis, 'info' | 'status'>, now: () => number = () => performance.now()) {
    this.redis = redis;
    this.now = now;
  }

  /** From 0 to 1; 0 when there is no limit, or nothing is known. */
  share(): number {
    if (this.now() - this.lookedAt >= LOOK_EVERY_MS) {
      this.lookedAt = this.now();
      void this.look();
    }
    return this.known;
  }

  private async look(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    try {
      this.known = shareOf(await this.redis.info('memory'));
    } catch {
      // Without an answer the last one stands: the commands themselves find out that Redis is away.
      return;
    }
  }
}

/** Reads the answer to `INFO memory`. */
export function shareOf(info: string): number {
  const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? 0);
  const limit = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0);
  return limit === 0 ? 0 : used / limit;
}
