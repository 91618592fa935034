import type { OpenAPIHono } from '@hono/zod-openapi';
import { ROUTE_RULES } from '../auth/roles.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import { problemOf } from './problem.ts';
import { problemResponse } from './problem-responses.ts';
import type { StaticFiles } from './static-files.ts';

/** Below these nothing but routes is served. */
const ROUTES_ONLY = /^\/(api|ws|docs|problems|openapi\.json)(\/|$)/;

/** The end of the chain: 405 for a known address with another method, a page of the terminal, or 404. */
export function installNotFound(app: OpenAPIHono<ApiEnv>, terminal: StaticFiles | undefined): void {
  const patterns = [...ROUTE_RULES.keys()].map((rule) => {
    const [method = '', path = ''] = rule.split(' ');
    return { method, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`) };
  });
  app.notFound(async (c: ApiContext) => {
    const { path, method } = c.req;
    const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map((row) => row.method);
    if (allowed.length > 0) {
      return problemResponse(c, problemOf('method_not_allowed'), { Allow: [...new Set(allowed)].join(', ') });
    }
    const isPage = (method === 'GET' || method === 'HEAD') && !ROUTES_ONLY.test(path);
    const file = isPage
      ? await terminal?.respond(new URL(c.req.url).pathname, c.req.header('if-none-match'))
      : undefined;
    if (file === undefined) return problemResponse(c, problemOf('not_found'));
    return file.status === 304 ? c.body(null, 304, file.headers) : c.body(file.body, 200, file.headers);
  });
}
