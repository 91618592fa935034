import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { CancelAllQuery, CancelAllResultSchema } from '../../../schemas/order-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'delete',
  path: '/api/v1/orders',
  operationId: 'cancelAllOrders',
  tags: ['Orders'],
  summary: 'Cancel all my live orders, of one symbol or side if given',
  request: { query: CancelAllQuery },
  responses: {
    200: json(
      CancelAllResultSchema,
      'How many live orders the cancels were sent for; each ends with its own event.',
    ),
    202: json(CancelAllResultSchema, 'Sent; the engine has not answered yet.'),
  },
});

export function cancelAllOrdersRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const outcome = await deps.orders.cancelAll(commandUser(c), c.req.valid('query'));
    const { value, status } = commandAnswer(c, outcome, 200);
    return c.json(value, status);
  });
}
