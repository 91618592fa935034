import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';
import { refuse } from '../http/problem.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends the cookie whoever made the page, so whatever changes something by cookie must name one of our own
 * origins, whatever its content type. Signing in by cookie is guarded as well (a foreign page must not sign anybody in).
 */
export function originGuard(isAllowed: (origin: string) => boolean): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (!SAFE_METHODS.has(c.req.method) && c.get('principal')?.via !== 'bearer') {
      const origin = c.req.header('origin');
      const fromBrowser =
        c.req.header('cookie') !== undefined || c.req.header('sec-fetch-site') !== undefined;
      const refused = origin === undefined ? fromBrowser : !isAllowed(origin);
      if (refused) throw refuse('origin_not_allowed');
    }
    await next();
  };
}
