import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf, lookUpOrder } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { wireOrders } from '../../../read/wire-orders.ts';
import { ReadQuery, Uuid } from '../../../schemas/fields.ts';
import { OrderSchema } from '../../../schemas/order-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/orders/{order_id}',
  operationId: 'order',
  tags: ['Orders'],
  summary: 'One of my orders',
  request: { params: z.object({ order_id: Uuid }), query: ReadQuery },
  responses: { 200: json(OrderSchema, 'The order as it is known now.') },
});

export function getOrderRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const number = fromPublicId('order', c.req.valid('param').order_id);
    if (number === undefined) throw refuse('not_found');
    const streams = [ledgerOf(deps.gateway, account)];
    await awaitFresh(deps.gateway, { minAsOf: c.req.valid('query').min_as_of, account, streams });
    const order = await lookUpOrder(deps.gateway, account, number);
    const [wire] = order === undefined ? [] : await wireOrders(deps.gateway, [order]);
    if (wire === undefined) throw refuse('not_found');
    return c.json(wire, 200);
  });
}
