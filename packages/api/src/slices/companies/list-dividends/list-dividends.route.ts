import type { OpenAPIHono } from '@hono/zod-openapi';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { provenanceOf } from '../../../read/company-rows.ts';
import { DividendSchema, rowsOf } from '../../../schemas/company-schemas.ts';
import { MAX_PAGE, SymbolPath } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}/dividends',
  operationId: 'dividends',
  tags: ['Companies'],
  summary: 'Dividends paid',
  request: { params: SymbolPath },
  responses: { 200: json(rowsOf(DividendSchema), 'The newest first.') },
});

export function listDividendsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const rows = await deps.db
      .selectFrom('market.dividends')
      .selectAll()
      .where('symbol', '=', c.req.valid('param').symbol)
      .orderBy('day', 'desc')
      .orderBy('source')
      .limit(MAX_PAGE)
      .execute();
    const data = rows.map((row) => ({ ...provenanceOf(row), day: row.day, amount: formatCash(row.amount) }));
    return c.json({ data }, 200);
  });
}
