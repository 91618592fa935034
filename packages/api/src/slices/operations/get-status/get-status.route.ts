import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { OpsStatusSchema } from '../../../schemas/ops-status-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ops/status',
  operationId: 'opsStatus',
  tags: ['Operations'],
  summary: 'Engines, actors and readers, and what has halted',
  description: 'Each halt comes with the operator’s next step.',
  responses: { 200: json(OpsStatusSchema, 'Also when something is wrong: `status` says so.') },
});

export function getStatusRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => c.json(await deps.opsStatus(), 200));
}
