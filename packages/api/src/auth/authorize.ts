import type { MiddlewareHandler } from 'hono';
import { peerAddress, type ApiContext, type ApiEnv } from '../http/api-env.ts';
import { matchedRoute } from '../http/matched-route.ts';
import { refuse } from '../http/problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { mayCall, ROUTE_RULES } from './roles.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Lets a request through to its route when the table of routes and roles says so, and its budget is not used up. */
export function authorize(limits: RateLimits): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const route = matchedRoute(c);
    // No route at all: the end of the chain answers (a page of the terminal, 404 or 405).
    if (route === undefined) return next();
    const rule = ROUTE_RULES.get(route);
    if (rule === undefined) throw refuse('not_found');
    const principal = c.get('principal');
    if (!mayCall(rule, principal?.role, isLocal(c))) {
      throw refuse(principal === undefined ? 'unauthenticated' : 'forbidden');
    }
    await limits.take(rule.bucket, principal?.userId ?? peerAddress(c), principal?.role);
    return next();
  };
}

function isLocal(c: ApiContext): boolean {
  return LOOPBACK.has(peerAddress(c)) && c.req.header('x-forwarded-for') === undefined;
}
