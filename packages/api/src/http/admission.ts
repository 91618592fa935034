import type { MiddlewareHandler } from 'hono';
import type { SendClass } from '@buttonwood/engine/journal/journal.ts';
import { ROUTE_RULES, type Bucket } from '../auth/roles.ts';
import type { ApiEnv } from './api-env.ts';
import { matchedRoute } from './matched-route.ts';
import { problemOf, ProblemError, type AnyCode } from './problem.ts';

/** What a request is for, when there is more of them than can be done. Operators need the way in most. */
export type WorkClass = Exclude<SendClass, 'actor'>;

/** Requests under way at a time, HTTP and live feed together, up to which each class is taken on. */
export const MAX_IN_FLIGHT: Readonly<Record<WorkClass, number>> = {
  ordinary: 1_000,
  cancel: 1_250,
  ops: 1_500,
};

/** How full Redis may be, as a share of its `maxmemory`, up to which each class is taken on; actors write until it is full. */
export const MAX_MEMORY_SHARE: Readonly<Record<WorkClass, number>> = {
  ordinary: 0.7,
  cancel: 0.85,
  ops: 0.95,
};

/** Seconds after which a refused caller may try again: by then other requests have been answered. */
export const RETRY_AFTER_SECONDS = 1;

/** Lets work in while there is room for its class, and refuses it before anything is done for it. */
export class Admission {
  private underWay = 0;
  private readonly memoryShare: () => number;

  /** `memoryShare` says how full Redis is, from 0 to 1; 0 when it has no limit. */
  constructor(memoryShare: () => number = () => 0) {
    this.memoryShare = memoryShare;
  }

  get inFlight(): number {
    return this.underWay;
  }

  /** Takes one request on; call `leave` when it has been answered. False: refuse it, nothing was counted. */
  enter(work: WorkClass): boolean {
    if (this.underWay >= MAX_IN_FLIGHT[work] || this.memoryShare() > MAX_MEMORY_SHARE[work]) return false;
    this.underWay += 1;
    return true;
  }

  leave(): void {
    this.underWay -= 1;
  }
}

/** The class of a route's work, from the budget that it draws from. */
export function workOf(bucket: Bucket): WorkClass {
  if (bucket === 'cancels') return 'cancel';
  return bucket === 'none' ? 'ops' : 'ordinary';
}

/** Refuses requests with 503 while there is no room for them, before they are looked at any further. */
export function admit(admission: Admission): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const route = matchedRoute(c);
    const rule = route === undefined ? undefined : ROUTE_RULES.get(route);
    if (!admission.enter(workOf(rule?.bucket ?? 'reads'))) throw new ProblemError(problemOf(BUSY));
    try {
      await next();
    } finally {
      admission.leave();
    }
  };
}

export const BUSY: AnyCode = 'engine_busy';
