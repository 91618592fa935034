import type { OpenAPIHono } from '@hono/zod-openapi';
import { toWireCash, toWireShares } from '@buttonwood/shared/account/to-wire.ts';
import { CASH_ASSET } from '@buttonwood/shared/ids/account-id.ts';
import type { Balance } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { ReadQuery } from '../../../schemas/fields.ts';
import { BalanceSchema, pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/balances',
  operationId: 'balances',
  tags: ['Portfolio'],
  summary: 'My cash and shares',
  request: { query: ReadQuery },
  responses: {
    200: json(pageOf(BalanceSchema), 'Cash first, then shares in the order of listing; one page.'),
  },
});

export function balancesRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, {
      minAsOf: c.req.valid('query').min_as_of,
      account,
      streams,
    });
    const rows = await deps.db
      .selectFrom('read.balances')
      .select(['asset_id', 'total', 'held'])
      .where('account_id', '=', account)
      .orderBy('asset_id')
      .execute();
    const cash = rows.find((row) => row.asset_id === CASH_ASSET);
    const data: Balance[] = [toWireCash(cash?.total ?? 0, cash?.held ?? 0)];
    for (const row of rows) {
      const info =
        row.asset_id === CASH_ASSET ? undefined : await deps.gateway.instruments.byNumber(row.asset_id);
      if (info !== undefined) data.push(toWireShares(row.total, row.held, info));
    }
    return c.json({ data, next_cursor: null, as_of }, 200);
  });
}
