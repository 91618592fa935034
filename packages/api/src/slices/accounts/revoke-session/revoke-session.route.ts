import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { declareRoute } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'delete',
  path: '/api/v1/sessions/{session_id}',
  operationId: 'revokeSession',
  tags: ['Accounts'],
  summary: 'End one of my sessions, with its connections',
  request: { params: z.object({ session_id: z.string().regex(/^[0-9a-f]{64}$/) }) },
  responses: { 204: { description: 'The session is over.' } },
});

export function revokeSessionRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { session_id: sessionId } = c.req.valid('param');
    if (!(await deps.sessions.revoke(principalOf(c).userId, sessionId))) throw refuse('not_found');
    deps.authenticator.forget(sessionId);
    deps.sessionEvents.ended(sessionId);
    return c.body(null, 204);
  });
}
