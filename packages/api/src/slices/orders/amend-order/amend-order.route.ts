import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { Uuid } from '../../../schemas/fields.ts';
import { AmendOrderBody, AmendResultSchema } from '../../../schemas/order-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'patch',
  path: '/api/v1/orders/{order_id}',
  operationId: 'amendOrder',
  tags: ['Orders'],
  summary: 'Amend a live order',
  description: 'Less quantity at the same price keeps the place in the queue. `qty` is the new total.',
  request: { params: z.object({ order_id: Uuid }), body: body(AmendOrderBody) },
  responses: {
    200: json(AmendResultSchema, 'The order after the amend.'),
    202: json(AmendResultSchema, 'Sent; the engine has not answered yet. The order is shown as it was.'),
  },
});

export function amendOrderRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { order_id: orderId } = c.req.valid('param');
    const outcome = await deps.orders.amend(commandUser(c), orderId, c.req.valid('json'));
    const { value, status } = commandAnswer(c, outcome, 200);
    return c.json(value, status);
  });
}
