import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { toWireQuarantined } from '../../../read/sync-rows.ts';
import { CompanyPaging } from '../../../schemas/company-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';
import { QuarantineListSchema } from '../../../schemas/sync-schemas.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ops/quarantine',
  operationId: 'quarantine',
  tags: ['Operations'],
  summary: 'Prices from outside that were handed over to no book',
  request: {
    query: z.strictObject({
      ...CompanyPaging,
      status: z.enum(['held', 'released', 'dismissed', 'all']).default('held'),
    }),
  },
  responses: { 200: json(QuarantineListSchema, 'A page of them, newest first.') },
});

export function listQuarantineRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { status, limit, cursor } = c.req.valid('query');
    const before = decodeCursor(cursor, 1)?.[0];
    let select = deps.db
      .selectFrom('market.quarantine')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (status !== 'all') select = select.where('state', '=', status);
    if (before !== undefined) select = select.where('id', '<', before);
    const { rows, next } = cutPage(await select.execute(), limit, (row) => [row.id]);
    return c.json({ data: rows.map(toWireQuarantined), next_cursor: next }, 200);
  });
}
