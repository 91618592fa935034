import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { companyFacts, toWireInstrument } from '../../../read/instrument-rows.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { InstrumentSchema } from '../../../schemas/market-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/instruments',
  operationId: 'instruments',
  tags: ['Market'],
  summary: 'All listed instruments',
  request: { query: ReadQuery },
  responses: { 200: json(z.object({ data: z.array(InstrumentSchema) }), 'In the order of their listing.') },
});

export function listInstrumentsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const live = deps.market.instruments();
    const facts = await companyFacts(
      deps.db,
      live.map(({ info }) => info.symbol),
    );
    return c.json({ data: live.map((one) => toWireInstrument(one, facts.get(one.info.symbol))) }, 200);
  });
}
