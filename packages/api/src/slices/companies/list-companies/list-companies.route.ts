import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { CompanySummary } from '@buttonwood/shared/wire/company-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { csvAnswer } from '../../../http/csv-answer.ts';
import { decodeTextCursor, encodeTextCursor } from '../../../http/text-cursor.ts';
import { findCompanies } from '../../../read/company-rows.ts';
import {
  CompanyListSchema,
  CompanyPaging,
  FlagQuery,
  FormatSchema,
} from '../../../schemas/company-schemas.ts';
import { declareRoute, jsonOrCsv } from '../../../schemas/route.ts';

const MAX_QUESTION = 64;
const COLUMNS = [
  'symbol',
  'name',
  'sector',
  'industry',
  'headquarters',
  'listed',
  'source',
  'fetched_at',
] as const;

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies',
  operationId: 'companies',
  tags: ['Companies'],
  summary: 'Companies by name or symbol',
  description:
    'With `q` the best match comes first: the symbol, its beginning, the beginning of the name, of a word in it, a part of ' +
    'either; what can be traded here before what cannot. Without `q` the list is by symbol.',
  request: {
    query: z.strictObject({
      ...CompanyPaging,
      q: z.string().max(MAX_QUESTION).optional(),
      listed: FlagQuery,
      format: FormatSchema,
    }),
  },
  responses: { 200: jsonOrCsv(CompanyListSchema, 'A page of companies.') },
});

export function listCompaniesRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { q, listed, limit, cursor, format } = c.req.valid('query');
    const found = await findCompanies(deps.db, { q, listed, limit, after: decodeTextCursor(cursor) });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next =
      found.length > limit && last !== undefined
        ? encodeTextCursor({ rank: last.rank, text: last.symbol })
        : null;
    const rows = page.map(({ rank: _rank, ...company }): CompanySummary => company);
    if (format === 'csv') return csvAnswer(c, { name: 'companies', columns: COLUMNS, rows, next });
    return c.json({ data: rows, next_cursor: next }, 200);
  });
}
