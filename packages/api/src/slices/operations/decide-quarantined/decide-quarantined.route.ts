import type { OpenAPIHono } from '@hono/zod-openapi';
import { dismissTick, releaseTick } from '@buttonwood/engine/market-data/quarantine.ts';
import type { QuarantinedPrice } from '@buttonwood/shared/wire/sync-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiContext, ApiEnv } from '../../../http/api-env.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { toWireQuarantined } from '../../../read/sync-rows.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';
import { NoFields, QuarantinedSchema, QuarantineIdPath } from '../../../schemas/sync-schemas.ts';

const request = { params: QuarantineIdPath, body: body(NoFields) };
const again = 'The same decision again changes nothing; another one is refused.';

const release = declareRoute({
  method: 'post',
  path: '/api/v1/ops/quarantine/{quarantine_id}/release',
  operationId: 'releaseQuarantined',
  tags: ['Operations'],
  summary: 'Hand a price over after all',
  description: `The next run of any host hands it to the book. ${again}`,
  request,
  responses: { 200: json(QuarantinedSchema, 'Released, by you.') },
});
const dismiss = declareRoute({
  method: 'post',
  path: '/api/v1/ops/quarantine/{quarantine_id}/dismiss',
  operationId: 'dismissQuarantined',
  tags: ['Operations'],
  summary: 'Leave a price out for good',
  description: again,
  request,
  responses: { 200: json(QuarantinedSchema, 'Dismissed, by you.') },
});

/** Both decisions an operator can take about a price in quarantine. */
export function decideQuarantinedRoutes(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(release, async (c) =>
    c.json(await decide(c, deps, c.req.valid('param').quarantine_id, 'released'), 200),
  );
  app.openapi(dismiss, async (c) =>
    c.json(await decide(c, deps, c.req.valid('param').quarantine_id, 'dismissed'), 200),
  );
}

async function decide(
  c: ApiContext,
  { db }: AppDeps,
  id: number,
  status: 'released' | 'dismissed',
): Promise<QuarantinedPrice> {
  const { email } = principalOf(c);
  const outcome = await (status === 'released' ? releaseTick(db, id, email) : dismissTick(db, id, email));
  const row = await db.selectFrom('market.quarantine').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw refuse('not_found');
  if (outcome === 'not_held' && row.state !== status) {
    throw refuse('already_decided', {
      detail: `This price was ${row.state} by ${row.decided_by ?? 'somebody'}.`,
    });
  }
  return toWireQuarantined(row);
}
