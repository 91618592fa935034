import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { Uuid } from '../../../schemas/fields.ts';
import { CancelResultSchema } from '../../../schemas/order-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'delete',
  path: '/api/v1/orders/{order_id}',
  operationId: 'cancelOrder',
  tags: ['Orders'],
  summary: 'Cancel a live order',
  description: 'An order that is over already answers 409 `order_not_cancelable` with its `final_status`.',
  request: { params: z.object({ order_id: Uuid }) },
  responses: {
    200: json(CancelResultSchema, 'The order after the cancel.'),
    202: json(CancelResultSchema, 'Sent; the engine has not answered yet. The order is shown as it was.'),
  },
});

export function cancelOrderRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const outcome = await deps.orders.cancel(commandUser(c), c.req.valid('param').order_id);
    const { value, status } = commandAnswer(c, outcome, 200);
    return c.json(value, status);
  });
}
