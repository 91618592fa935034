import type { Role } from '@buttonwood/shared/wire/http-types.ts';
import type { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { ApiConfig } from '../config.ts';
import { Admission } from '../http/admission.ts';
import { problemOf, ProblemError } from '../http/problem.ts';
import { RedisMemory } from '../http/redis-memory.ts';
import type { Bucket } from './roles.ts';

/** Sign-ins of one address for each sign-in of one email: several people share an address. */
const ADDRESS_FACTOR = 10;
/** A market maker quotes many instruments on both sides: its budgets are this much larger. */
const MARKET_MAKER_FACTOR = 20;
/** Seconds of its rate that a caller may use up at once. */
const BURST_SECONDS = 2;

/**
 * Budgets of requests. Sign-ins are counted in Redis, so that a restart forgives nobody; orders, cancels and reads in
 * this process, because a Redis that syncs every write to disk is too dear for counting.
 */
export class RateLimits {
  /** How much may be under way at a time, whoever it is for. */
  readonly admission: Admission;
  private readonly buckets: ReadonlyMap<Bucket, RateLimiterAbstract>;
  private readonly makerBuckets: ReadonlyMap<Bucket, RateLimiterAbstract>;
  private readonly perEmail: RateLimiterAbstract | undefined;

  constructor(config: Pick<ApiConfig, 'rates' | 'signInsPerMinute'>, redis: Redis | undefined) {
    const memory = redis === undefined ? undefined : new RedisMemory(redis);
    this.admission = new Admission(() => memory?.share() ?? 0);
    const perMinute = config.signInsPerMinute;
    const signInBucket = signIns('address', perMinute * ADDRESS_FACTOR, redis);
    this.buckets = bucketsOf(config.rates, 1, signInBucket);
    this.makerBuckets = bucketsOf(config.rates, MARKET_MAKER_FACTOR, signInBucket);
    this.perEmail = signIns('email', perMinute, redis);
  }

  /** Takes one request off the budget of `who`. Throws the 429 problem when nothing is left. */
  async take(bucket: Bucket, who: string, role: Role | undefined): Promise<void> {
    const buckets = role === 'market_maker' ? this.makerBuckets : this.buckets;
    await consume(buckets.get(bucket), who);
  }

  /** Takes one sign-in off the budget of an email, whoever tries it. */
  async takeSignIn(email: string): Promise<void> {
    await consume(this.perEmail, email);
  }
}

function bucketsOf(
  { orders, cancels, reads }: ApiConfig['rates'],
  factor: number,
  signInBucket: RateLimiterAbstract | undefined,
): ReadonlyMap<Bucket, RateLimiterAbstract> {
  const buckets: [Bucket, RateLimiterAbstract | undefined][] = [
    ['orders', perSecond('orders', orders * factor)],
    ['cancels', perSecond('cancels', cancels * factor)],
    ['reads', perSecond('reads', reads * factor)],
    ['sign_ins', signInBucket],
  ];
  return new Map(buckets.filter((row): row is [Bucket, RateLimiterAbstract] => row[1] !== undefined));
}

async function consume(limiter: RateLimiterAbstract | undefined, who: string): Promise<void> {
  if (limiter === undefined) return;
  try {
    await limiter.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw new ProblemError(problemOf('rate_limited'), { 'Retry-After': String(seconds) });
  }
}

function perSecond(name: string, rate: number): RateLimiterAbstract | undefined {
  if (rate === 0) return undefined;
  return new RateLimiterMemory({ keyPrefix: name, points: rate * BURST_SECONDS, duration: BURST_SECONDS });
}

function signIns(name: string, perMinute: number, redis: Redis | undefined): RateLimiterAbstract | undefined {
  if (perMinute === 0) return undefined;
  const keyPrefix = `bw:sign-ins:${name}`;
  const memory = new RateLimiterMemory({ keyPrefix, points: perMinute, duration: 60 });
  if (redis === undefined) return memory;
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix,
    points: perMinute,
    duration: 60,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}
