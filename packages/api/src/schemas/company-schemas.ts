import { z } from '@hono/zod-openapi';
import type {
  Bar,
  BarPage,
  BarSeriesInfo,
  Company,
  CompanyList,
  CompanyStatistics,
  CompanySummary,
  Dividend,
  Fundamental,
  OutsideQuote,
  Split,
} from '@buttonwood/shared/wire/company-types.ts';
import { DecimalText, Instant, MAX_PAGE, QuantityText, Symbol } from './fields.ts';
import { IntervalSchema } from './market-schemas.ts';

const Day = z.string().openapi({ format: 'date', example: '2018-02-07' });
const Source = z.string().openapi({ example: 'csv', description: '`synthetic` is made up.' });
const provenance = {
  source: Source,
  fetched_at: Instant,
  delay: z
    .enum(['real_time', 'delayed', 'end_of_day', 'historical', 'made_up'])
    .openapi({ description: 'How late the source is; `made_up` was traded by nobody.' }),
};
const price = DecimalText.nullable();
const text = z.string().nullable();

export const FormatSchema = z.enum(['json', 'csv']).default('json');
export const SourceQuery = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'the name of a source')
  .optional();
/** `?listed=false` is false: a flag is the word, not whatever is true in a program. */
export const FlagQuery = z
  .enum(['true', 'false'])
  .transform((flag) => flag === 'true')
  .optional();

const summary = {
  symbol: Symbol,
  name: z.string(),
  sector: text,
  industry: text,
  headquarters: text,
  listed: z.boolean().openapi({ description: 'Whether it can be traded here.' }),
  source: Source,
  fetched_at: Instant,
};
export const CompanySummarySchema: z.ZodType<CompanySummary> = z.object(summary).openapi('CompanySummary');
export const CompanyListSchema: z.ZodType<CompanyList> = z
  .object({ data: z.array(CompanySummarySchema), next_cursor: z.string().nullable() })
  .openapi('CompanyList');

const SeriesSchema: z.ZodType<BarSeriesInfo> = z
  .object({
    ...provenance,
    interval: IntervalSchema,
    basis: z.enum(['raw', 'split_adjusted', 'fully_adjusted']),
    adjusted: z.boolean(),
    raw: z.boolean(),
    first: Instant,
    last: Instant,
    seam: z
      .object({ day: Day, close: DecimalText, source: Source })
      .nullable()
      .openapi({ description: 'Where a made-up series goes on from a real one.' }),
  })
  .openapi('BarSeries');
const StatisticsSchema: z.ZodType<CompanyStatistics> = z
  .object({
    source: text,
    day: Day.nullable(),
    previous_close: price,
    open: price,
    day_low: price,
    day_high: price,
    close: price,
    year_low: price,
    year_high: price,
    volume: QuantityText.nullable(),
    average_volume: QuantityText.nullable(),
    market_cap: price,
    earnings_per_share: price,
    price_earnings: price,
    dividend_yield: price,
  })
  .openapi('CompanyStatistics');
export const CompanySchema: z.ZodType<Company> = z
  .object({
    ...summary,
    ...provenance,
    founded: text,
    country: text,
    exchange: text,
    currency: text,
    listed_on: Day.nullable(),
    shares_outstanding: QuantityText.nullable(),
    website: text,
    description: text,
    series: z.array(SeriesSchema),
    statistics: StatisticsSchema,
  })
  .openapi('Company');

export const BarSchema: z.ZodType<Bar> = z
  .object({
    ts: Instant,
    open: DecimalText,
    high: DecimalText,
    low: DecimalText,
    close: DecimalText,
    volume: QuantityText,
  })
  .openapi('Bar');
export const BarPageSchema: z.ZodType<BarPage> = z
  .object({
    symbol: Symbol,
    interval: IntervalSchema,
    source: text,
    adjusted: z.boolean(),
    data: z.array(BarSchema),
    next_cursor: z.string().nullable(),
  })
  .openapi('BarPage');

export const OutsideQuoteSchema: z.ZodType<OutsideQuote> = z
  .object({
    ...provenance,
    ts: Instant,
    last: DecimalText,
    open: price,
    high: price,
    low: price,
    previous_close: price,
    bid: price,
    ask: price,
    bid_size: QuantityText.nullable(),
    ask_size: QuantityText.nullable(),
    volume: QuantityText.nullable(),
  })
  .openapi('OutsideQuote');
export const FundamentalSchema: z.ZodType<Fundamental> = z
  .object({
    ...provenance,
    name: z.string(),
    period: z.string(),
    as_of: Day,
    value: z.string(),
    unit: z.string(),
  })
  .openapi('Fundamental');
export const SplitSchema: z.ZodType<Split> = z
  .object({ ...provenance, day: Day, ratio: DecimalText })
  .openapi('Split');
export const DividendSchema: z.ZodType<Dividend> = z
  .object({ ...provenance, day: Day, amount: DecimalText })
  .openapi('Dividend');

/** All rows of one company; there are few. */
export function rowsOf<T>(row: z.ZodType<T>): z.ZodType<{ readonly data: readonly T[] }> {
  return z.object({ data: z.array(row) });
}

const DEFAULT_COMPANIES = 50;
export const CompanyPaging = {
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_COMPANIES),
};
