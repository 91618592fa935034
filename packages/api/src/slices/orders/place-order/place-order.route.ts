import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { commandAnswer } from '../../../http/command-answer.ts';
import { commandUser } from '../../../http/principal.ts';
import { OrderResultSchema, PlaceOrderBody } from '../../../schemas/order-schemas.ts';
import { body, declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'post',
  path: '/api/v1/orders',
  operationId: 'placeOrder',
  tags: ['Orders'],
  summary: 'Place an order',
  description:
    'Answered with what the engine made of it. The same `client_order_id` with the same content gives the original ' +
    'order again (`Idempotent-Replayed: true`), with other content 409.',
  request: { body: body(PlaceOrderBody) },
  responses: {
    201: json(OrderResultSchema, 'Taken, with the fills of its entry that are settled.'),
    200: json(OrderResultSchema, 'The order of an earlier call with this client_order_id.'),
    202: json(OrderResultSchema, 'Sent; the engine has not answered yet. Ask by client_order_id.'),
  },
});

export function placeOrderRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const outcome = await deps.orders.place(commandUser(c), c.req.valid('json'));
    const { value, status } = commandAnswer(c, outcome, 201);
    return c.json(value, status);
  });
}
