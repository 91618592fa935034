import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../../../http/api-env.ts';
import { principalOf } from '../../../http/principal.ts';
import { MeSchema } from '../../../schemas/account-schemas.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';
import { toMe } from '../../../schemas/session-answer.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'me',
  tags: ['Accounts'],
  summary: 'Who is signed in',
  request: { query: ReadQuery },
  responses: { 200: json(MeSchema, 'The user of this session.') },
});

export function meRoute(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(route, (c) => {
    const { userId, ...principal } = principalOf(c);
    return c.json(toMe({ ...principal, id: userId }), 200);
  });
}
