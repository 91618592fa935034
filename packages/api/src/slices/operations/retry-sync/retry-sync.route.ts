import type { OpenAPIHono } from '@hono/zod-openapi';
import { requestRetry } from '@buttonwood/engine/market-data/sync-record.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { toWireJob } from '../../../read/sync-rows.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';
import { NoFields, SyncJobSchema } from '../../../schemas/sync-schemas.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/ops/sync/jobs/{symbol}/retry',
  operationId: 'retrySync',
  tags: ['Operations'],
  summary: 'Synchronize a symbol again',
  description:
    'Whatever became of it, with all its attempts before it: the worker takes it up within seconds, other hosts with their next run.',
  request: { params: SymbolPath, body: body(NoFields) },
  responses: { 200: json(SyncJobSchema, 'It waits to be taken up, or runs already.') },
});

export function retrySyncRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    // What waits or runs at this moment is being synchronized already.
    if ((await requestRetry(deps.db, symbol)) === 'unknown_symbol') throw refuse('not_found');
    const row = await deps.db
      .selectFrom('market.sync_jobs')
      .selectAll()
      .where('symbol', '=', symbol)
      .executeTakeFirstOrThrow();
    return c.json(toWireJob(row), 200);
  });
}
