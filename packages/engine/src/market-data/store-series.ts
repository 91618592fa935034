import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from '../read-model/schema.ts';
import type { Bar, BarInterval, BarSeries, Delay, Ohlcv } from './provider.ts';
import { covering, isoDay, type Coverage, type DayRange } from './sync-window.ts';

/** Bars of one statement: each column travels as one array. */
const BARS_PER_STATEMENT = 5_000;
/** First number of the locks that keep two hosts from writing one series at the same time; any number. */
const SERIES_LOCK = 7_879;

export interface SeriesKey {
  readonly symbol: string;
  readonly interval: BarInterval;
  readonly source: string;
}

/** A stretch of a series as its source gave it, and the days for which this is the whole answer. */
export interface SeriesPart {
  readonly key: SeriesKey;
  readonly series: BarSeries;
  readonly asked: DayRange;
  readonly rank: number;
  readonly delay: Delay;
  /** ISO instant. */
  readonly fetchedAt: string;
}

/** What is stored of a series, and where it goes on from a real one; '' without a seam. */
export interface StoredSeries extends Coverage {
  readonly seam: string;
}

/** Returns what is stored of a series; undefined when nothing is. */
export async function storedSeries(
  database: Kysely<Database>,
  key: SeriesKey,
): Promise<StoredSeries | undefined> {
  const row = await seriesRow(database, key);
  if (row === undefined) return undefined;
  const newestDay = row.watermark === null ? null : isoDay(row.watermark / 1_000);
  return { from: row.covered_from, to: row.covered_to, newestDay, seam: seamText(row) };
}

/**
 * Stores bars and moves the series' coverage and watermark in one transaction, so that a kill leaves both or neither.
 * Idempotent; a bar that has not changed is not written. A made-up series whose seam has moved is begun anew.
 * Returns how many rows are new or corrected.
 */
export async function saveSeriesPart(database: Kysely<Database>, part: SeriesPart): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const { key, series } = part;
    const name = `${key.symbol} ${key.interval} ${key.source}`;
    await sql`select pg_advisory_xact_lock(${SERIES_LOCK}::int4, hashtext(${name}))`.execute(tx);
    let known = await seriesRow(tx, key);
    if (known !== undefined && seamText(known) !== seamOf(series)) {
      await dropSeries(tx, key);
      known = undefined;
    }
    const rows = [
      ...series.bars.map((bar) => ({ ...bar, corrected: series.basis !== 'raw' })),
      ...series.bars.flatMap((bar) =>
        bar.adjusted === null || series.basis === 'fully_adjusted'
          ? []
          : [{ ...bar, ...bar.adjusted, corrected: true }],
      ),
    ];
    let changed = 0;
    for (let from = 0; from < rows.length; from += BARS_PER_STATEMENT) {
      changed += await upsertBars(tx, part, rows.slice(from, from + BARS_PER_STATEMENT));
    }
    await upsertSeries(tx, part, known);
    return changed;
  });
}

/** A stored bar, as far as it says whether its source has corrected its history. */
export interface StoredBar extends Ohlcv {
  readonly startsAt: number;
  readonly adjusted: boolean;
}

/** Returns the stored bars of the days, oldest first. `startsAt` in ms since 1970. */
export async function storedBars(
  database: Kysely<Database>,
  { symbol, interval, source }: SeriesKey,
  days: DayRange,
): Promise<StoredBar[]> {
  const rows = await database
    .selectFrom('read.bars')
    .select(['starts_at', 'adjusted', 'open', 'high', 'low', 'close', 'volume'])
    .where('symbol', '=', symbol)
    .where('interval', '=', interval)
    .where('source', '=', source)
    .where(sql<boolean>`starts_at >= ${`${days.from}T00:00:00Z`}::timestamptz`)
    .where(sql<boolean>`starts_at <= ${`${days.to}T23:59:59Z`}::timestamptz`)
    .orderBy('starts_at')
    .execute();
  return rows.map(({ starts_at, ...bar }) => ({ ...bar, startsAt: starts_at / 1_000 }));
}

async function seriesRow(database: Kysely<Database>, { symbol, interval, source }: SeriesKey) {
  return database
    .selectFrom('market.bar_series')
    .selectAll()
    .where('symbol', '=', symbol)
    .where('interval', '=', interval)
    .where('source', '=', source)
    .executeTakeFirst();
}

type SeriesRow = NonNullable<Awaited<ReturnType<typeof seriesRow>>>;

function seamText({ seam_source, seam_day, seam_close }: SeriesRow): string {
  return seam_day === null ? '' : `${seam_source ?? ''} ${seam_day} ${seam_close ?? 0}`;
}

/** A seam as text, to compare; '' for none. */
export function seamOf({ seam }: Pick<BarSeries, 'seam'>): string {
  return seam === null ? '' : `${seam.source} ${seam.day} ${seam.close}`;
}

async function dropSeries(tx: Transaction<Database>, { symbol, interval, source }: SeriesKey): Promise<void> {
  for (const table of ['read.bars', 'market.bar_series'] as const) {
    await tx
      .deleteFrom(table)
      .where('symbol', '=', symbol)
      .where('interval', '=', interval)
      .where('source', '=', source)
      .execute();
  }
}

async function upsertBars(
  tx: Transaction<Database>,
  { key, fetchedAt, delay }: SeriesPart,
  rows: readonly (Bar & { readonly corrected: boolean })[],
): Promise<number> {
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const result = await sql`
    insert into read.bars as b
      (symbol, interval, source, adjusted, starts_at, open, high, low, close, volume, fetched_at, delay)
    select ${key.symbol}, ${key.interval}, ${key.source}, r.*, ${fetchedAt}::timestamptz, ${delay}
    from unnest(
      ${column('corrected')}::bool[], ${column('startsAt')}::timestamptz[], ${column('open')}::int8[],
      ${column('high')}::int8[], ${column('low')}::int8[], ${column('close')}::int8[], ${column('volume')}::int8[]
    ) r
    on conflict (symbol, interval, source, adjusted, starts_at) do update set
      open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
      volume = excluded.volume, fetched_at = excluded.fetched_at, delay = excluded.delay
    where b.fetched_at <= excluded.fetched_at
      and (b.open, b.high, b.low, b.close, b.volume)
        is distinct from (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0n);
}

async function upsertSeries(
  tx: Transaction<Database>,
  { key, series, asked, rank, delay, fetchedAt }: SeriesPart,
  known: SeriesRow | undefined,
): Promise<void> {
  const covered = covering(
    known === undefined ? undefined : { from: known.covered_from, to: known.covered_to },
    asked,
  );
  const hasBars = series.bars.length > 0;
  const corrected = series.basis !== 'raw' || series.bars.some((bar) => bar.adjusted !== null);
  const row = {
    ...{ basis: series.basis, rank, delay, fetched_at: fetchedAt },
    ...{ covered_from: covered.from, covered_to: covered.to },
    adjusted: (known?.adjusted ?? false) || (hasBars && corrected),
    raw: (known?.raw ?? false) || (hasBars && series.basis === 'raw'),
    seam_day: series.seam?.day ?? null,
    seam_close: series.seam?.close ?? null,
    seam_source: series.seam?.source ?? null,
  };
  const first = series.bars[0]?.startsAt ?? null;
  const newest = series.bars.at(-1)?.startsAt ?? null;
  await tx
    .insertInto('market.bar_series')
    .values({ ...key, ...row, first_at: first, watermark: newest })
    .onConflict((conflict) =>
      conflict.columns(['symbol', 'interval', 'source']).doUpdateSet({
        ...row,
        // least() and greatest() pass over nulls.
        first_at: sql`least(market.bar_series.first_at, ${first}::timestamptz)`,
        watermark: sql`greatest(market.bar_series.watermark, ${newest}::timestamptz)`,
      }),
    )
    .execute();
}
