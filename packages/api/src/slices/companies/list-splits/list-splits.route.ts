import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { provenanceOf } from '../../../read/company-rows.ts';
import { SplitSchema, rowsOf } from '../../../schemas/company-schemas.ts';
import { MAX_PAGE, SymbolPath } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}/splits',
  operationId: 'splits',
  tags: ['Companies'],
  summary: 'Splits of the shares',
  request: { params: SymbolPath },
  responses: { 200: json(rowsOf(SplitSchema), 'The newest first.') },
});

export function listSplitsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const rows = await deps.db
      .selectFrom('market.splits')
      .selectAll()
      .where('symbol', '=', c.req.valid('param').symbol)
      .orderBy('day', 'desc')
      .orderBy('source')
      .limit(MAX_PAGE)
      .execute();
    const data = rows.map((row) => ({ ...provenanceOf(row), day: row.day, ratio: row.ratio }));
    return c.json({ data }, 200);
  });
}
