import { matchedRoutes } from 'hono/route';
import type { ApiContext } from './api-env.ts';

/** Returns "GET /api/v1/orders/:order_id" for the route that will answer, undefined when there is none. */
export function matchedRoute(c: ApiContext): string | undefined {
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const route = matchedRoutes(c).findLast((matched) => matched.method === method);
  return route === undefined ? undefined : `${method} ${route.path}`;
}
