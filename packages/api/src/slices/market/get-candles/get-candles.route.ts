import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import type { InstrumentInfo } from '@buttonwood/shared/instrument/instrument-info.ts';
import { formatPrice } from '@buttonwood/shared/money/price.ts';
import { formatQuantity } from '@buttonwood/shared/money/quantity.ts';
import type { Candle, CandleSeries } from '@buttonwood/shared/wire/http-types.ts';
import type { AppDeps } from '../../../app-deps.ts';
import type { ApiEnv } from '../../../http/api-env.ts';
import { awaitFresh } from '../../../http/fresh-read.ts';
import { refuse } from '../../../http/problem.ts';
import { cashAsPrice } from '../../../read/instrument-rows.ts';
import { MinAsOf, SymbolPath } from '../../../schemas/fields.ts';
import { CandleSeriesSchema, IntervalSchema } from '../../../schemas/market-schemas.ts';
import { declareRoute, json } from '../../../schemas/route.ts';

const MAX_CANDLES = 2_000;
const DEFAULT_CANDLES = 500;
const OWN_TRADES = 'trades';

const route = declareRoute({
  method: 'get',
  path: '/api/v1/instruments/{symbol}/candles',
  operationId: 'candles',
  tags: ['Market'],
  summary: 'Candles, oldest first',
  request: {
    params: SymbolPath,
    query: z.strictObject({
      min_as_of: MinAsOf,
      interval: IntervalSchema.default('1m'),
      source: z
        .string()
        .regex(/^[a-z][a-z0-9_-]{0,31}$/)
        .default(OWN_TRADES)
        .openapi({
          description: '`trades`: our own; a provider: its bars; `bars`: whichever provider there is.',
        }),
      limit: z.coerce.number().int().min(1).max(MAX_CANDLES).default(DEFAULT_CANDLES),
    }),
  },
  responses: { 200: json(CandleSeriesSchema, 'The newest candles of one source; sources are never mixed.') },
});
type Query = { interval: CandleSeries['interval']; source: string; limit: number };

export function getCandlesRoute(app: OpenAPIHono<ApiEnv>, deps: AppDeps): void {
  app.openapi(route, async (c) => {
    const { symbol } = c.req.valid('param');
    const query = c.req.valid('query');
    const info = await deps.gateway.instruments.bySymbol(symbol);
    if (info === undefined) throw refuse('not_found');
    await awaitFresh(deps.gateway, { minAsOf: query.min_as_of, streams: [bookName(symbol)] });
    const series =
      query.source === OWN_TRADES ? await ownCandles(deps, info, query) : await bars(deps, info, query);
    return c.json({ symbol, interval: query.interval, ...series }, 200);
  });
}

type Series = Pick<CandleSeries, 'source' | 'data'>;

async function ownCandles({ db }: AppDeps, info: InstrumentInfo, query: Query): Promise<Series> {
  const rows = await db
    .selectFrom('read.candles')
    .selectAll()
    .where('instrument_id', '=', info.instrument)
    .where('interval', '=', query.interval)
    .orderBy('starts_at', 'desc')
    .limit(query.limit)
    .execute();
  const price = (ticks: number): string => formatPrice(ticks, info.tickUnits);
  const data = rows.reverse().map((row): Candle => ({
    ts: formatInstant(row.starts_at),
    open: price(row.open),
    high: price(row.high),
    low: price(row.low),
    close: price(row.close),
    volume: formatQuantity(row.volume, info.lotSize),
  }));
  return { source: OWN_TRADES, data };
}

async function bars({ db }: AppDeps, info: InstrumentInfo, query: Query): Promise<Series> {
  const known = await db
    .selectFrom('market.bar_series')
    .select(['source', 'adjusted'])
    .where('symbol', '=', info.symbol)
    .where('interval', '=', query.interval)
    .where('watermark', 'is not', null)
    .$if(query.source !== 'bars', (select) => select.where('source', '=', query.source))
    .orderBy('watermark', 'desc')
    .orderBy('rank')
    .limit(1)
    .executeTakeFirst();
  if (known === undefined) return { source: query.source, data: [] };
  const rows = await db
    .selectFrom('read.bars')
    .select(['starts_at', 'open', 'high', 'low', 'close', 'volume'])
    .where('symbol', '=', info.symbol)
    .where('interval', '=', query.interval)
    .where('source', '=', known.source)
    .where('adjusted', '=', known.adjusted)
    .orderBy('starts_at', 'desc')
    .limit(query.limit)
    .execute();
  const price = (units: number): string => cashAsPrice(units, info.tickUnits);
  const data = rows.reverse().map((row): Candle => ({
    ts: formatInstant(row.starts_at),
    open: price(row.open),
    high: price(row.high),
    low: price(row.low),
    close: price(row.close),
    volume: String(row.volume),
  }));
  return { source: known.source, data };
}
