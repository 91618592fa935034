import { parseInt8 } from '@buttonwood/engine/read-model/column-parsers.ts';
import type { BarSeriesTable } from '@buttonwood/engine/read-model/market-schema.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { Bar, BarInterval, BarSeriesInfo } from '@buttonwood/shared/wire/company-types.ts';
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import { provenanceOf } from './company-rows.ts';

/** One series of bars: prices of one source on one basis. */
export interface BarSeriesKey {
  readonly symbol: string;
  readonly interval: BarInterval;
  readonly source: string;
  readonly adjusted: boolean;
}
export interface BarWindow {
  /** Microseconds since 1970, both inclusive. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Start of the last bar that was given. */
  readonly after: number | undefined;
  readonly limit: number;
}
export interface BarRow {
  readonly starts_at: number;
  readonly bar: Bar;
}
type SeriesRow = Selectable<BarSeriesTable>;

/** The series of a company that have a bar, in the order of priority. */
export async function seriesOf(db: Kysely<Database>, symbol: string): Promise<SeriesRow[]> {
  return db
    .selectFrom('market.bar_series')
    .selectAll()
    .where('symbol', '=', symbol)
    .where('watermark', 'is not', null)
    .orderBy('interval')
    .orderBy('rank')
    .orderBy('source')
    .execute();
}

/**
 * The series that a question means: the first of the priority that has what is asked for. Without a word about it prices adjusted
 * for splits are given where there are some. Undefined when nobody has it; a source that was named is never replaced.
 */
export function chooseSeries(
  series: readonly SeriesRow[],
  wish: {
    readonly interval: BarInterval;
    readonly source: string | undefined;
    readonly adjusted: boolean | undefined;
  },
): BarSeriesKey | undefined {
  const { interval, source, adjusted } = wish;
  const found = series.find(
    (one) =>
      one.interval === interval &&
      (source === undefined || one.source === source) &&
      (adjusted === undefined || (adjusted ? one.adjusted : one.raw)),
  );
  if (found === undefined) return undefined;
  return { symbol: found.symbol, interval, source: found.source, adjusted: adjusted ?? found.adjusted };
}

/**
 * Bars of one series, oldest first; one more than `limit` when there are more. Each column arrives as one text: a row for each
 * bar would cost more than everything else together.
 */
export async function readBars(
  db: Kysely<Database>,
  series: BarSeriesKey,
  window: BarWindow,
): Promise<BarRow[]> {
  let select = db
    .selectFrom('read.bars')
    .select(['starts_at', 'open', 'high', 'low', 'close', 'volume'])
    .where('symbol', '=', series.symbol)
    .where('interval', '=', series.interval)
    .where('source', '=', series.source)
    .where('adjusted', '=', series.adjusted)
    .orderBy('starts_at')
    .limit(window.limit + 1);
  if (window.from !== undefined) select = select.where('starts_at', '>=', instant(window.from));
  if (window.to !== undefined) select = select.where('starts_at', '<=', instant(window.to));
  if (window.after !== undefined) select = select.where('starts_at', '>', instant(window.after));
  const columns = await db
    .selectFrom(select.as('b'))
    .select([
      inOneText(sql`(extract(epoch from starts_at) * 1000000)::int8`).as('starts_at'),
      inOneText(sql`open`).as('open'),
      inOneText(sql`high`).as('high'),
      inOneText(sql`low`).as('low'),
      inOneText(sql`close`).as('close'),
      inOneText(sql`volume`).as('volume'),
    ])
    .executeTakeFirstOrThrow();
  const numbers = (text: string | null): number[] => (text === null ? [] : text.split(',').map(parseInt8));
  const [opens, highs, lows, closes] = [columns.open, columns.high, columns.low, columns.close].map(numbers);
  const volumes = numbers(columns.volume);
  return numbers(columns.starts_at).map((starts_at, at) => ({
    starts_at,
    bar: {
      ts: formatInstant(starts_at),
      open: formatCash(opens?.[at] ?? 0),
      high: formatCash(highs?.[at] ?? 0),
      low: formatCash(lows?.[at] ?? 0),
      close: formatCash(closes?.[at] ?? 0),
      volume: String(volumes[at] ?? 0),
    },
  }));
}

export function toWireSeries(row: SeriesRow): BarSeriesInfo {
  return {
    ...provenanceOf(row),
    // The table holds the words of the wire.
    interval: row.interval as BarInterval,
    basis: row.basis as BarSeriesInfo['basis'],
    adjusted: row.adjusted,
    raw: row.raw,
    first: formatInstant(row.first_at ?? row.watermark ?? 0),
    last: formatInstant(row.watermark ?? 0),
    seam: seamOf(row),
  };
}

function seamOf({ seam_day, seam_close, seam_source }: SeriesRow): BarSeriesInfo['seam'] {
  if (seam_day === null || seam_close === null || seam_source === null) return null;
  return { day: seam_day, close: formatCash(seam_close), source: seam_source };
}

/** All values of a column, oldest bar first, with commas between them; null without a row. */
function inOneText(value: RawBuilder<unknown>) {
  return sql<string | null>`string_agg(${value}::text, ',' order by b.starts_at)`;
}

function instant(us: number) {
  return sql<number>`${formatInstant(us)}::timestamptz`;
}
