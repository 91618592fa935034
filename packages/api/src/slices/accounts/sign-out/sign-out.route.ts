import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { clearSessionCookie } from '../../../auth/session-cookie.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { principalOf } from '../../../http/principal.ts';
import { declareRoute } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'delete',
  path: '/api/v1/sessions/current',
  operationId: 'signOut',
  tags: ['Accounts'],
  summary: 'Sign out: ends this session and its connections',
  responses: { 204: { description: 'The session is over.' } },
});

export function signOutRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { userId, sessionId } = principalOf(c);
    await deps.sessions.revoke(userId, sessionId);
    deps.authenticator.forget(sessionId);
    deps.sessionEvents.ended(sessionId);
    clearSessionCookie(c);
    return c.body(null, 204);
  });
}
