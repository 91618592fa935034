import type { BarSeriesTable } from '@buttonwood/engine/read-model/market-schema.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import type { Bar, BarInterval, BarSeriesInfo } from '@buttonwood/shared/wire/company-types.ts';
import { sql, type Kysely, type Selectable } from 'kysely';
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

/** Bars of one series, oldest first; one more than `limit` when there are more. */
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
  const rows = await select.execute();
  return rows.map((row) => ({
    starts_at: row.starts_at,
    bar: {
      ts: formatInstant(row.starts_at),
      open: formatCash(row.open),
      high: formatCash(row.high),
      low: formatCash(row.low),
      close: formatCash(row.close),
      volume: String(row.volume),
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

function instant(us: number) {
  return sql<number>`${formatInstant(us)}::timestamptz`;
}
