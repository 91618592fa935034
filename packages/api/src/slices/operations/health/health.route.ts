import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { HealthSchema } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/health',
  operationId: 'health',
  tags: ['Operations'],
  summary: 'How the exchange is',
  request: { query: ReadQuery },
  responses: { 200: json(HealthSchema, 'Also when something is wrong: `status` says so.') },
});

export function healthRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => c.json(await deps.health(), 200));
}
