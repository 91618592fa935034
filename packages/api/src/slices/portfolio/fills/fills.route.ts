import type { OpenAPIHono } from '@hono/zod-openapi';
import { toWireFill } from '@buttonwood/shared/account/to-wire.ts';
import { fromPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { Fill } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { refuse } from '../../../http/problem.ts';
import { pageQuery, Symbol, Uuid } from '../../../schemas/fields.ts';
import { FillSchema } from '../../../schemas/order-schemas.ts';
import { pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/fills',
  operationId: 'fills',
  tags: ['Portfolio'],
  summary: 'My fills, newest first',
  request: { query: pageQuery({ symbol: Symbol.optional(), order_id: Uuid.optional() }) },
  responses: { 200: json(pageOf(FillSchema), 'A page of fills.') },
});

export function fillsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const query = c.req.valid('query');
    const before = decodeCursor(query.cursor, 1)?.[0];
    const info =
      query.symbol === undefined ? undefined : await deps.gateway.instruments.bySymbol(query.symbol);
    if (query.symbol !== undefined && info === undefined) throw refuse('unknown_symbol');
    const order = query.order_id === undefined ? undefined : fromPublicId('order', query.order_id);
    if (query.order_id !== undefined && order === undefined) throw refuse('not_found');
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, account, streams });
    let select = deps.db
      .selectFrom('read.fills')
      .selectAll()
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('read.reversed_fills as r')
              .select('r.trade_id')
              .whereRef('r.account_id', '=', 'read.fills.account_id')
              .whereRef('r.order_id', '=', 'read.fills.order_id')
              .whereRef('r.instrument_id', '=', 'read.fills.instrument_id')
              .whereRef('r.trade_id', '=', 'read.fills.trade_id'),
          )
          .as('reversed'),
      )
      .where('account_id', '=', account)
      .orderBy('account_seq', 'desc')
      .limit(query.limit + 1);
    if (info !== undefined) select = select.where('instrument_id', '=', info.instrument);
    if (order !== undefined) select = select.where('order_id', '=', order);
    if (before !== undefined) select = select.where('account_seq', '<', before);
    const { rows, next } = cutPage(await select.execute(), query.limit, (row) => [row.account_seq]);
    const data: Fill[] = [];
    for (const row of rows) {
      const listing = await deps.gateway.instruments.byNumber(row.instrument_id);
      if (listing === undefined) continue;
      const fields = {
        accountSeq: row.account_seq,
        order: row.order_id,
        trade: row.trade_id,
        side: row.side,
        role: row.role,
        price: row.price,
        quantity: row.quantity,
        cumQuantity: row.cum_quantity,
        leaves: row.leaves,
        fee: row.fee,
      };
      data.push(toWireFill(fields, listing, row.filled_at, row.reversed === true));
    }
    return c.json({ data, next_cursor: next, as_of }, 200);
  });
}
