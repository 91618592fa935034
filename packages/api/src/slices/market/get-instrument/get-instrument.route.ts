import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { companyFacts, toWireInstrument } from '../../../read/instrument-rows.ts';
import { ReadQuery, SymbolPath } from '../../../schemas/fields.ts';
import { InstrumentSchema } from '../../../schemas/market-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/instruments/{symbol}',
  operationId: 'instrument',
  tags: ['Market'],
  summary: 'One instrument',
  request: { params: SymbolPath, query: ReadQuery },
  responses: { 200: json(InstrumentSchema, 'The instrument as it stands.') },
});

export function getInstrumentRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    const live = deps.market.instruments().find(({ info }) => info.symbol === symbol);
    if (live === undefined) throw refuse('not_found');
    const facts = await companyFacts(deps.db, [symbol]);
    return c.json(toWireInstrument(live, facts.get(symbol)), 200);
  });
}
