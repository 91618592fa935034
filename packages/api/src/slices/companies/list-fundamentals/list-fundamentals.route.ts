import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { provenanceOf } from '../../../read/company-rows.ts';
import { FundamentalSchema, rowsOf } from '../../../schemas/company-schemas.ts';
import { MAX_PAGE, SymbolPath } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}/fundamentals',
  operationId: 'fundamentals',
  tags: ['Companies'],
  summary: 'Figures from the accounts of the company',
  request: { params: SymbolPath },
  responses: {
    200: json(
      rowsOf(FundamentalSchema),
      'The newest period first; values are exactly as the source has them.',
    ),
  },
});

export function listFundamentalsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const rows = await deps.db
      .selectFrom('market.fundamentals')
      .selectAll()
      .where('symbol', '=', c.req.valid('param').symbol)
      .orderBy('as_of', 'desc')
      .orderBy('source')
      .orderBy('period')
      .orderBy('name')
      .limit(MAX_PAGE)
      .execute();
    const data = rows.map((row) => ({
      ...provenanceOf(row),
      name: row.name,
      period: row.period,
      as_of: row.as_of,
      value: row.value,
      unit: row.unit,
    }));
    return c.json({ data }, 200);
  });
}
