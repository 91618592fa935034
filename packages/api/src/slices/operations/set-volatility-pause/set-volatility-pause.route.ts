import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { setVolatilityPause } from '../../../gateway/venue-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { refuse } from '../../../http/problem.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { OpsDoneSchema, VolatilityPauseBody } from '../../../schemas/ops-trading-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'put',
  path: '/api/v1/ops/instruments/{symbol}/volatility-pause',
  operationId: 'setVolatilityPause',
  tags: ['Operations'],
  summary: 'Set how long a volatility pause collects orders',
  request: { params: SymbolPath, body: body(VolatilityPauseBody) },
  responses: {
    200: json(OpsDoneSchema, 'Set; `position` is the place on the venue’s tape.'),
  },
});

export function setVolatilityPauseRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const info = await deps.gateway.instruments.bySymbol(c.req.valid('param').symbol);
    if (info === undefined) throw refuse('not_found');
    const outcome = await setVolatilityPause(deps.gateway, info, c.req.valid('json').pause_ms);
    return c.json(opsAnswer(outcome), 200);
  });
}
