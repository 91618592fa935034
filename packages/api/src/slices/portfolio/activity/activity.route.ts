import type { OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { toPublicId } from '@buttonwood/shared/ids/public-id.ts';
import type { ActivityEntry } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import { ledgerOf } from '../../../gateway/gateway.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { principalOf } from '../../../http/principal.ts';
import { activityData } from '../../../read/activity-data.ts';
import { PageQuery } from '../../../schemas/fields.ts';
import { ActivitySchema, pageOf } from '../../../schemas/portfolio-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/activity',
  operationId: 'activity',
  tags: ['Portfolio'],
  summary: 'Everything that happened to my account, newest first',
  description: '`seq` counts without a hole; it is the seq of the private channels of the feed.',
  request: { query: PageQuery },
  responses: { 200: json(pageOf(ActivitySchema), 'A page of the timeline.') },
});

export function activityRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { accountId: account } = principalOf(c);
    const query = c.req.valid('query');
    const before = decodeCursor(query.cursor, 1)?.[0];
    const streams = [ledgerOf(deps.gateway, account)];
    const as_of = await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, account, streams });
    let select = deps.db
      .selectFrom('read.activity')
      .selectAll()
      .where('account_id', '=', account)
      .orderBy('account_seq', 'desc')
      .limit(query.limit + 1);
    if (before !== undefined) select = select.where('account_seq', '<', before);
    const { rows, next } = cutPage(await select.execute(), query.limit, (row) => [row.account_seq]);
    const data: ActivityEntry[] = [];
    for (const row of rows) {
      // A transfer names its asset in its data; asset 0 is cash.
      const asset = row.instrument_id ?? row.data['asset'];
      const info = typeof asset === 'number' ? await deps.gateway.instruments.byNumber(asset) : undefined;
      data.push({
        seq: row.account_seq,
        ts: formatInstant(row.happened_at),
        kind: row.kind,
        symbol: info?.symbol ?? null,
        order_id: row.order_id === null || row.order_id === 0 ? null : toPublicId('order', row.order_id),
        data: activityData(row.data, info),
      });
    }
    return c.json({ data, next_cursor: next, as_of }, 200);
  });
}
