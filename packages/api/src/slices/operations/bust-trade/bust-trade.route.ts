import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { bustTrade } from '../../../gateway/bust-trade.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { opsAnswer } from '../../../http/ops-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { BustResultSchema, TradePath } from '../../../schemas/ops-trading-schemas.ts';
import { HaltBody } from '../../../schemas/portfolio-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/ops/instruments/{symbol}/trades/{trade_id}/bust',
  operationId: 'bustTrade',
  tags: ['Operations'],
  summary: 'Take a trade back',
  description:
    'Shares, cash and fees of both sides go back; what an account has spent meanwhile it owes, and its next credits pay that. The book and its last price stay as they are.',
  request: { params: TradePath, body: body(HaltBody) },
  responses: {
    200: json(BustResultSchema, 'Taken back; `position` is the place on the book’s tape.'),
  },
});

export function bustTradeRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol, trade_id: trade } = c.req.valid('param');
    const info = await deps.gateway.instruments.bySymbol(symbol);
    if (info === undefined) throw refuse('not_found');
    const { reason } = c.req.valid('json');
    const outcome = await bustTrade(deps.gateway, deps.findOnTape, commandUser(c), info, trade, reason);
    return c.json(opsAnswer(outcome), 200);
  });
}
