import type { OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { provenanceOf } from '../../../read/company-rows.ts';
import { OutsideQuoteSchema, rowsOf } from '../../../schemas/company-schemas.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}/quotes',
  operationId: 'outsideQuotes',
  tags: ['Companies'],
  summary: 'What other markets quote',
  request: { params: SymbolPath },
  responses: {
    200: json(
      rowsOf(OutsideQuoteSchema),
      'The newest quote of each source, the newest first; none when nobody has one.',
    ),
  },
});

export function listOutsideQuotesRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const rows = await deps.db
      .selectFrom('market.quotes')
      .selectAll()
      .where('symbol', '=', c.req.valid('param').symbol)
      .orderBy('quoted_at', 'desc')
      .orderBy('source')
      .execute();
    const price = (units: number | null): string | null => (units === null ? null : formatCash(units));
    const shares = (count: number | null): string | null => (count === null ? null : String(count));
    const data = rows.map((row) => ({
      ...provenanceOf(row),
      ts: formatInstant(row.quoted_at),
      last: formatCash(row.last),
      open: price(row.open),
      high: price(row.high),
      low: price(row.low),
      previous_close: price(row.previous_close),
      bid: price(row.bid),
      ask: price(row.ask),
      bid_size: shares(row.bid_size),
      ask_size: shares(row.ask_size),
      volume: shares(row.volume),
    }));
    return c.json({ data }, 200);
  });
}
