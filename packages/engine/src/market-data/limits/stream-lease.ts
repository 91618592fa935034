import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { gateKeys } from './redis-gate.ts';

/** A connection whose process ended without giving it back is free again after this. */
export const LEASE_MS = 15_000;

/** The right to hold the one connection of a source and key. Methods throw when the place it is kept in cannot be reached. */
export interface StreamLease {
  /** Takes or prolongs the lease for a holder. False: another one has it. */
  hold(holder: string): Promise<boolean>;
  release(holder: string): Promise<void>;
}

const HOLD = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

/** A lease for all processes that share a Redis. Only a digest of the key gets into it. */
export function createRedisLease(options: {
  readonly redis: Redis;
  readonly source: string;
  readonly key: string;
}): StreamLease {
  const { redis } = options;
  const name = gateKeys(options.source, options.key).lease;
  return {
    async hold(holder) {
      return (await redis.eval(HOLD, 1, name, holder, LEASE_MS)) === 1;
    },
    async release(holder) {
      await redis.eval(RELEASE, 1, name, holder);
    },
  };
}

/** For one process alone: a second caller waits until the first has let go. */
export function createLocalLease(): StreamLease {
  let current: string | null = null;
  return {
    hold(holder) {
      current ??= holder;
      return Promise.resolve(current === holder);
    },
    release(holder) {
      if (current === holder) current = null;
      return Promise.resolve();
    },
  };
}

export function newHolder(): string {
  return randomUUID();
}
