import type { BarSeriesTable } from '@buttonwood/engine/read-model/market-schema.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatInstant, US_PER_DAY } from '@buttonwood/shared/base/instant.ts';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { CompanyFigures } from './company-statistics.ts';

const US_PER_YEAR = 365 * US_PER_DAY;
/** More than the sessions of any year. */
const MAX_SESSIONS = 400;

/** Reads what the statistics of a company are worked out from; `series` is where its daily bars are, if it has any. */
export async function companyFigures(
  db: Kysely<Database>,
  symbol: string,
  sharesOutstanding: number | null,
  series: Selectable<BarSeriesTable> | undefined,
): Promise<CompanyFigures> {
  const newest = series?.watermark ?? null;
  const [bars, fundamentals, dividends] = await Promise.all([
    series === undefined || newest === null ? [] : yearOfBars(db, series, newest),
    newestFundamentals(db, symbol),
    newest === null ? [] : yearOfDividends(db, symbol, newest),
  ]);
  return { source: series?.source ?? null, bars, sharesOutstanding, fundamentals, dividends };
}

async function yearOfBars(db: Kysely<Database>, series: Selectable<BarSeriesTable>, newest: number) {
  return (
    db
      .selectFrom('read.bars')
      .select(['starts_at', 'open', 'high', 'low', 'close', 'volume'])
      .where('symbol', '=', series.symbol)
      .where('interval', '=', series.interval)
      .where('source', '=', series.source)
      // A year with a split in it can be compared on adjusted prices only.
      .where('adjusted', '=', series.adjusted)
      .where('starts_at', '>', sql<number>`${formatInstant(newest - US_PER_YEAR)}::timestamptz`)
      .orderBy('starts_at', 'desc')
      .limit(MAX_SESSIONS)
      .execute()
  );
}

async function newestFundamentals(db: Kysely<Database>, symbol: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('market.fundamentals')
    .distinctOn('name')
    .select(['name', 'value'])
    .where('symbol', '=', symbol)
    .orderBy('name')
    .orderBy('as_of', 'desc')
    .orderBy('fetched_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.name, row.value]));
}

async function yearOfDividends(db: Kysely<Database>, symbol: string, newest: number): Promise<number[]> {
  const rows = await db
    .selectFrom('market.dividends')
    .select(['source', 'amount'])
    .where('symbol', '=', symbol)
    .where('day', '>', formatInstant(newest - US_PER_YEAR).slice(0, 10))
    .where('day', '<=', formatInstant(newest).slice(0, 10))
    .orderBy('source')
    .execute();
  const source = rows[0]?.source;
  // Two sources tell of the same dividend.
  return rows.filter((row) => row.source === source).map((row) => row.amount);
}
