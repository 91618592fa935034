import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { setTickStep } from '../../../gateway/venue-commands.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { refuse } from '../../../http/problem.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { OpsDoneSchema, TickStepBody } from '../../../schemas/ops-trading-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'put',
  path: '/api/v1/ops/instruments/{symbol}/tick-steps',
  operationId: 'setTickStep',
  tags: ['Operations'],
  summary: 'Set a row of the tick table',
  description:
    'From the price `from` up, prices of orders are multiples of `tick`, which is one of the instrument’s own tick. A row with the same `from` is replaced.',
  request: { params: SymbolPath, body: body(TickStepBody) },
  responses: {
    200: json(OpsDoneSchema, 'Set; `position` is the place on the venue’s tape.'),
  },
});

export function setTickStepRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const info = await deps.gateway.instruments.bySymbol(c.req.valid('param').symbol);
    if (info === undefined) throw refuse('not_found');
    const outcome = await setTickStep(deps.gateway, info, c.req.valid('json'));
    return c.json(opsAnswer(outcome), 200);
  });
}
