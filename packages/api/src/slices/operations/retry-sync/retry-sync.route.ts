import type { OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'kysely';
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
  description: 'Whatever became of it, with all its attempts before it: the next run of any host takes it.',
  request: { params: SymbolPath, body: body(NoFields) },
  responses: { 200: json(SyncJobSchema, 'It waits for the next run.') },
});

export function retrySyncRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const row = await deps.db
      .updateTable('market.sync_jobs')
      .set({ state: 'queued', attempts: 0, next_at: sql<string>`now()`, updated_at: sql<string>`now()` })
      .where('symbol', '=', c.req.valid('param').symbol)
      // What runs at this moment is being synchronized already.
      .where('state', '<>', 'running')
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) return c.json(toWireJob(row), 200);
    const running = await deps.db
      .selectFrom('market.sync_jobs')
      .selectAll()
      .where('symbol', '=', c.req.valid('param').symbol)
      .executeTakeFirst();
    if (running === undefined) throw refuse('not_found');
    return c.json(toWireJob(running), 200);
  });
}
