import type { OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { countJobs, newestRuns, openJobs } from '../../../read/sync-rows.ts';
import { declareRoute, json } from '../../../schemas/route.ts';
import { SyncReportSchema } from '../../../schemas/sync-schemas.ts';

const MAX_RUNS = 20;
const MAX_JOBS = 200;

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ops/sync',
  operationId: 'syncReport',
  tags: ['Operations'],
  summary: 'How the market-data synchronization is',
  description:
    'Providers with their limits, the newest runs of every host, and the symbols that are not done.',
  responses: { 200: json(SyncReportSchema, 'As it is now.') },
});

export function syncReportRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const held = deps.db
      .selectFrom('market.quarantine')
      .select(sql<number>`count(*)`.as('prices'))
      .where('state', '=', 'held')
      .executeTakeFirst();
    const [providers, runs, jobs, counts, quarantined] = await Promise.all([
      deps.syncProviders(),
      newestRuns(deps.db, MAX_RUNS, deps.gateway.now() * 1_000),
      openJobs(deps.db, MAX_JOBS),
      countJobs(deps.db),
      held,
    ]);
    return c.json({ providers, runs, jobs, counts, quarantined: quarantined?.prices ?? 0 }, 200);
  });
}
