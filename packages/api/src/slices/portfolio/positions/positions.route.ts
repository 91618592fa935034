import type { OpenAPIHono } from '@hono/zod-openapi';
import { toWirePosition } from '@buttonwood/shared/account/to-wire.ts';
import type { Position } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { PositionSchema, pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/positions',
  operationId: 'positions',
  tags: ['Portfolio'],
  summary: 'My positions, valued at the last trade, else at the reference price',
  request: { query: ReadQuery },
  responses: { 200: json(pageOf(PositionSchema), 'In the order of listing; one page.') },
});

export function positionsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, {
      minAsOf: c.req.valid('query').min_as_of,
      account,
      streams,
    });
    const rows = await deps.db
      .selectFrom('read.balances as b')
      .leftJoin('read.positions as p', (join) =>
        join.onRef('p.account_id', '=', 'b.account_id').onRef('p.instrument_id', '=', 'b.asset_id'),
      )
      .select(['b.asset_id', 'b.total', 'b.held', 'p.cost', 'p.realised'])
      .where('b.account_id', '=', account)
      .where('b.asset_id', '>', 0)
      .orderBy('b.asset_id')
      .execute();
    const marks = new Map(
      deps.market
        .instruments()
        .map(({ info, conditions, last }) => [info.instrument, last === 0 ? conditions.reference : last]),
    );
    const data: Position[] = [];
    for (const row of rows) {
      const info = await deps.gateway.instruments.byNumber(row.asset_id);
      const realised = row.realised ?? 0;
      if (info === undefined || (row.total === 0 && realised === 0)) continue;
      const fields = { quantity: row.total, held: row.held, cost: row.cost ?? 0, realised };
      data.push(toWirePosition(fields, info, marks.get(row.asset_id) ?? 0));
    }
    return c.json({ data, next_cursor: null, as_of }, 200);
  });
}
