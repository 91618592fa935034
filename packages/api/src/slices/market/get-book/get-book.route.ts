import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { refuse } from '../../../http/problem.ts';
import { MinAsOf, SymbolPath } from '../../../schemas/fields.ts';
import { BookSchema } from '../../../schemas/market-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const MAX_DEPTH = 1_000;
const DEFAULT_DEPTH = 50;

const route = declareRoute({
  method: 'get',
  path: '/api/v1/instruments/{symbol}/book',
  operationId: 'book',
  tags: ['Market'],
  summary: 'The order book by price level, best first',
  request: {
    params: SymbolPath,
    query: z.strictObject({
      min_as_of: MinAsOf,
      depth: z.coerce.number().int().min(1).max(MAX_DEPTH).default(DEFAULT_DEPTH),
    }),
  },
  responses: { 200: json(BookSchema, 'The book as the feed has it; `seq` is the same as on the feed.') },
});

export function getBookRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, (c) => {
    const book = deps.market.book(c.req.valid('param').symbol, c.req.valid('query').depth);
    if (book === undefined) throw refuse('not_found');
    return c.json(book, 200);
  });
}
