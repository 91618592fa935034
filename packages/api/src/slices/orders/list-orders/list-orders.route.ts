import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { sql } from 'kysely';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { liveOrderOfRow, selectOrders } from '../../../read/order-rows.ts';
import { wireOrders } from '../../../read/wire-orders.ts';
import { ClientKey, pageQuery, Symbol } from '../../../schemas/fields.ts';
import { OrderSchema } from '../../../schemas/order-schemas.ts';
import { pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/orders',
  operationId: 'orders',
  tags: ['Orders'],
  summary: 'My orders, newest first',
  request: {
    query: pageQuery({
      status: z.enum(['open', 'closed', 'all']).default('open'),
      symbol: Symbol.optional(),
      client_order_id: ClientKey.optional(),
    }),
  },
  responses: { 200: json(pageOf(OrderSchema), 'A page of orders.') },
});

export function listOrdersRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const query = c.req.valid('query');
    const before = decodeCursor(query.cursor, 2);
    const info =
      query.symbol === undefined ? undefined : await deps.gateway.instruments.bySymbol(query.symbol);
    if (query.symbol !== undefined && info === undefined) throw refuse('unknown_symbol');
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, account, streams });
    let select = selectOrders(deps.db)
      .where('o.account_id', '=', account)
      .orderBy('o.created_at', 'desc')
      .orderBy('o.order_id', 'desc')
      .limit(query.limit + 1);
    if (query.status === 'open') select = select.where('o.final_status', 'is', null);
    if (query.status === 'closed') select = select.where('o.final_status', 'is not', null);
    if (info !== undefined) select = select.where('o.instrument_id', '=', info.instrument);
    if (query.client_order_id !== undefined)
      select = select.where('o.client_order_id', '=', query.client_order_id);
    if (before !== undefined) {
      const [at = 0, order = 0] = before;
      const place = sql<boolean>`(o.created_at, o.order_id) < (${formatInstant(at)}::timestamptz, ${order}::int8)`;
      select = select.where(place);
    }
    const { rows, next } = cutPage(await select.execute(), query.limit, (row) => [
      row.created_at,
      row.order_id,
    ]);
    const data = await wireOrders(deps.gateway, rows.map(liveOrderOfRow));
    return c.json({ data, next_cursor: next, as_of }, 200);
  });
}
