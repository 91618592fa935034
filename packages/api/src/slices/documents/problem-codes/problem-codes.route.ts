import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../../../http/api-env.ts';
import { describe, isKnownCode, refuse } from '../../../http/problem.ts';

/** Every `type` of a problem leads here. */
export function problemCodesRoute(app: OpenAPIHono<ApiEnv>): void {
  app.get('/problems/:code', (c) => {
    const code = c.req.param('code');
    if (!isKnownCode(code)) throw refuse('not_found');
    const { status, text } = describe(code);
    return c.text(`${code}\nHTTP status ${status}\n\n${text}\n`);
  });
}
