import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { parseInstant, US_PER_DAY } from '@buttonwood/shared/base/instant.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { csvAnswer } from '../../../http/csv-answer.ts';
import { cutPage, decodeCursor } from '../../../http/cursor.ts';
import { refuse } from '../../../http/problem.ts';
import { chooseSeries, readBars, seriesOf } from '../../../read/bar-series.ts';
import { companyRow } from '../../../read/company-rows.ts';
import { BarPageSchema, FlagQuery, FormatSchema, SourceQuery } from '../../../schemas/company-schemas.ts';
import { SymbolPath } from '../../../schemas/fields.ts';
import { IntervalSchema } from '../../../schemas/market-schemas.ts';
import { declareRoute, jsonOrCsv } from '../../../schemas/route.ts';

/** Nineteen years of daily bars. */
const MAX_BARS = 5_000;
const DEFAULT_BARS = 1_000;
/** A file has no next page for whoever saves it from a link: a year of five-minute bars, or all days there ever were. */
const FILE_BARS = 20_000;
const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume', 'source', 'adjusted'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const Moment = z
  .string()
  .max(40)
  .refine((text) => parseInstant(DAY.test(text) ? `${text}T00:00:00Z` : text) !== undefined, {
    message: 'a day (2018-02-07) or an instant (RFC 3339)',
  });

const route = declareRoute({
  method: 'get',
  path: '/api/v1/companies/{symbol}/bars',
  operationId: 'bars',
  tags: ['Companies'],
  summary: 'Bars of one source, oldest first',
  description:
    'Sources are never mixed: without `source` it is the first in the order of priority that has what is asked for, and the ' +
    'answer names it. Our own trades make candles (`/instruments/{symbol}/candles`), never bars. A day in `to` is meant whole.',
  request: {
    params: SymbolPath,
    query: z.strictObject({
      interval: IntervalSchema.default('1d'),
      source: SourceQuery,
      adjusted: FlagQuery.openapi({
        description:
          'Prices recalculated for later splits, or as traded; without it adjusted where there are some.',
      }),
      from: Moment.optional(),
      to: Moment.optional(),
      cursor: z.string().max(256).optional(),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_BARS)
        .optional()
        .openapi({
          description: `${DEFAULT_BARS} unless given, in a file ${FILE_BARS}.`,
        }),
      format: FormatSchema,
    }),
  },
  responses: {
    200: jsonOrCsv(BarPageSchema, 'A page of bars; empty with `source` null when nobody has them.'),
  },
});

export function listBarsRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    const { interval, source, adjusted, format, ...query } = c.req.valid('query');
    const limit = query.limit ?? (format === 'csv' ? FILE_BARS : DEFAULT_BARS);
    const after = decodeCursor(query.cursor, 1)?.[0];
    const series = await seriesOf(deps.db, symbol);
    if (series.length === 0 && (await companyRow(deps.db, symbol)) === undefined) throw refuse('not_found');
    const chosen = chooseSeries(series, { interval, source, adjusted });
    const window = { from: momentOf(query.from, 0), to: momentOf(query.to, US_PER_DAY - 1), after, limit };
    const read = chosen === undefined ? [] : await readBars(deps.db, chosen, window);
    const { rows, next } = cutPage(read, limit, (row) => [row.starts_at]);
    const basis = { source: chosen?.source ?? null, adjusted: chosen?.adjusted ?? adjusted ?? false };
    if (format === 'csv') {
      const name = [symbol, interval, basis.source ?? 'none', basis.adjusted ? 'adjusted' : 'raw'].join('-');
      return csvAnswer(c, {
        name,
        columns: COLUMNS,
        rows: rows.map(({ bar }) => ({ ...bar, ...basis })),
        next,
      });
    }
    return c.json({ symbol, interval, ...basis, data: rows.map(({ bar }) => bar), next_cursor: next }, 200);
  });
}

/** Microseconds since 1970 of a day or an instant; `intoDay` is added to a day. */
function momentOf(text: string | undefined, intoDay: number): number | undefined {
  if (text === undefined) return undefined;
  if (!DAY.test(text)) return parseInstant(text);
  const day = parseInstant(`${text}T00:00:00Z`);
  return day === undefined ? undefined : day + intoDay;
}
