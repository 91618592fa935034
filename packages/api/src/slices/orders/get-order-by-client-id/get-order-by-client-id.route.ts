import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf, lookUpOrder } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { findOrderByKey } from '../../../read/order-rows.ts';
import { wireOrders } from '../../../read/wire-orders.ts';
import { ClientKey, ReadQuery } from '../../../schemas/fields.ts';
import { OrderSchema } from '../../../schemas/order-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/orders/by-client-id/{client_order_id}',
  operationId: 'orderByClientId',
  tags: ['Orders'],
  summary: 'One of my orders by its client order id',
  request: { params: z.object({ client_order_id: ClientKey }), query: ReadQuery },
  responses: { 200: json(OrderSchema, 'The order as it is known now.') },
});

export function getOrderByClientIdRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const streams = [ledgerOf(deps.gateway, account)];
    await awaitFresh(deps.gateway, { minAsOf: c.req.valid('query').min_as_of, account, streams });
    const key = c.req.valid('param').client_order_id;
    const known =
      (await findOrderByKey(deps.db, account, key)) ?? deps.gateway.ownWrites.orderByKey(account, key);
    if (known === undefined) throw refuse('not_found');
    const newest = await lookUpOrder(deps.gateway, account, known.order);
    const [wire] = await wireOrders(deps.gateway, [newest ?? known]);
    if (wire === undefined) throw refuse('not_found');
    return c.json(wire, 200);
  });
}
