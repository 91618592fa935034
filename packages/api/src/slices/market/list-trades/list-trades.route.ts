import type { OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import { sideName } from '@buttonwood/shared/order/side.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { refuse } from '../../../http/problem.ts';
import { PageQuery, SymbolPath } from '../../../schemas/fields.ts';
import { TradeSchema } from '../../../schemas/market-schemas.ts';
import { pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/instruments/{symbol}/trades',
  operationId: 'trades',
  tags: ['Market'],
  summary: 'Trades, newest first',
  request: { params: SymbolPath, query: PageQuery },
  responses: { 200: json(pageOf(TradeSchema), 'A page of trades.') },
});

export function listTradesRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    const query = c.req.valid('query');
    const info = await deps.gateway.instruments.bySymbol(symbol);
    if (info === undefined) throw refuse('not_found');
    const before = decodeCursor(query.cursor, 1)?.[0];
    const as_of = await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, streams: [bookName(symbol)] });
    let select = deps.db
      .selectFrom('read.trades')
      .selectAll()
      .select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('read.reversed_fills as r')
              .select('r.trade_id')
              .whereRef('r.instrument_id', '=', 'read.trades.instrument_id')
              .whereRef('r.trade_id', '=', 'read.trades.trade_id'),
          )
          .as('busted'),
      )
      .where('instrument_id', '=', info.instrument)
      .orderBy('trade_id', 'desc')
      .limit(query.limit + 1);
    if (before !== undefined) select = select.where('trade_id', '<', before);
    const { rows, next } = cutPage(await select.execute(), query.limit, (row) => [row.trade_id]);
    const data = rows.map((row) => ({
      trade_id: row.trade_id,
      symbol,
      price: formatPrice(row.price, info.tickUnits),
      quantity: formatQuantity(row.quantity, info.lotSize),
      taker_side: row.taker_side === 0 ? null : sideName(row.taker_side),
      busted: row.busted === true,
      ts: formatInstant(row.traded_at),
    }));
    return c.json({ data, next_cursor: next, as_of }, 200);
  });
}
