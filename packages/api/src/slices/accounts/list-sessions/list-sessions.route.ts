import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { sql } from 'kysely';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { principalOf } from '../../../http/principal.ts';
import { LoginSessionSchema } from '../../../schemas/account-schemas.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

/** Sessions shown of one user; nobody has more in earnest. */
const MAX_SESSIONS = 200;

const route = declareRoute({
  method: 'get',
  path: '/api/v1/sessions',
  operationId: 'sessions',
  tags: ['Accounts'],
  summary: 'My sessions, newest first',
  request: { query: ReadQuery },
  responses: { 200: json(z.object({ data: z.array(LoginSessionSchema) }), 'Sessions that are not over.') },
});

export function listSessionsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { userId, sessionId } = principalOf(c);
    const rows = await deps.db
      .selectFrom('auth.sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('expires_at', '>', sql<number>`now()`)
      .orderBy('created_at', 'desc')
      .limit(MAX_SESSIONS)
      .execute();
    const data = rows.map((row) => ({
      session_id: row.id,
      current: row.id === sessionId,
      created_at: formatInstant(row.created_at),
      last_seen_at: formatInstant(row.last_seen_at),
      expires_at: formatInstant(row.expires_at),
      ip: row.ip,
      user_agent: row.user_agent,
    }));
    return c.json({ data }, 200);
  });
}
