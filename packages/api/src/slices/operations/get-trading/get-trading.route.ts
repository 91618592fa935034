import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { OpsTradingSchema } from '../../../schemas/ops-trading-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/ops/trading',
  operationId: 'trading',
  tags: ['Operations'],
  summary: 'Phases, kills and settings of every instrument',
  responses: { 200: json(OpsTradingSchema, 'As the feed has it.') },
});

export function getTradingRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, (c) => {
    const trading = deps.market.trading();
    if (trading === undefined) throw refuse('engine_unavailable');
    return c.json(trading, 200);
  });
}
