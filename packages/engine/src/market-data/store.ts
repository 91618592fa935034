import { sql, type Kysely } from 'kysely';
import type { Database } from '../read-model/schema.ts';
import type { Company, CorporateActions, Delay, Fundamental, Quote } from './provider.ts';

/** Rows of one statement; below the limit of 65,535 parameters by a wide margin. */
const ROWS_PER_STATEMENT = 1_000;

/** Where rows come from, as the answer of the provider says it. `fetchedAt` is an ISO instant. */
export interface Origin {
  readonly source: string;
  readonly fetchedAt: string;
  readonly delay: Delay;
}

/** The columns of a company that a source may not have. */
const OPTIONAL_COLUMNS = [
  ...(['sector', 'industry', 'headquarters', 'founded', 'country', 'exchange'] as const),
  ...(['currency', 'listed_on', 'shares_outstanding', 'website', 'description'] as const),
];

/**
 * Inserts companies or brings them up to date. `list`: a source's list of all companies, which fills what is empty and
 * corrects only its own rows. `profile`: asked for one by one, so it wins. What a source does not have stays as it is, and a
 * row that is made of two sources names both. Idempotent.
 */
export async function saveCompanies(
  database: Kysely<Database>,
  companies: readonly Company[],
  origin: Origin,
  kind: 'list' | 'profile',
): Promise<void> {
  for (const part of parts(companies)) {
    await database
      .insertInto('read.companies')
      .values(part.map((company) => ({ ...companyRow(company), ...provenance(origin) })))
      .onConflict((conflict) =>
        conflict.column('symbol').doUpdateSet({
          name: sql`case when ${OWN} or ${mayReplace(kind)} then excluded.name else companies.name end`,
          ...Object.fromEntries(OPTIONAL_COLUMNS.map((column) => [column, merged(column, kind)])),
          source: sql`case when ${OWN} or ${NAMED} then companies.source else companies.source || ', ' || excluded.source end`,
          fetched_at: sql`case when ${OWN} or ${mayReplace(kind)} then excluded.fetched_at else companies.fetched_at end`,
          delay: sql`case when ${OWN} or ${mayReplace(kind)} then excluded.delay else companies.delay end`,
        }),
      )
      .execute();
  }
}

const OWN = sql<boolean>`companies.source = excluded.source`;
const NAMED = sql<boolean>`excluded.source = any (string_to_array(companies.source, ', '))`;

function mayReplace(kind: 'list' | 'profile'): boolean {
  return kind === 'profile';
}

function merged(column: string, kind: 'list' | 'profile') {
  const [given, kept] = [sql.ref(`excluded.${column}`), sql.ref(`companies.${column}`)];
  if (mayReplace(kind)) return sql`coalesce(${given}, ${kept})`;
  return sql`case when ${OWN} then ${given} else coalesce(${kept}, ${given}) end`;
}

function companyRow({ listedOn, sharesOutstanding, ...company }: Company) {
  return { ...company, listed_on: listedOn, shares_outstanding: sharesOutstanding };
}

/** Inserts splits and dividends or corrects them. Idempotent. */
export async function saveActions(
  database: Kysely<Database>,
  { splits, dividends }: CorporateActions,
  origin: Origin,
): Promise<void> {
  for (const part of parts(splits)) {
    await database
      .insertInto('market.splits')
      .values(part.map((split) => ({ ...split, ...provenance(origin) })))
      .onConflict((conflict) =>
        conflict.columns(['symbol', 'source', 'day']).doUpdateSet((eb) => ({
          ratio: eb.ref('excluded.ratio'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      )
      .execute();
  }
  for (const part of parts(dividends)) {
    await database
      .insertInto('market.dividends')
      .values(part.map((dividend) => ({ ...dividend, ...provenance(origin) })))
      .onConflict((conflict) =>
        conflict.columns(['symbol', 'source', 'day']).doUpdateSet((eb) => ({
          amount: eb.ref('excluded.amount'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      )
      .execute();
  }
}

/** Inserts fundamentals or corrects them. Idempotent. */
export async function saveFundamentals(
  database: Kysely<Database>,
  rows: readonly Fundamental[],
  origin: Origin,
): Promise<void> {
  for (const part of parts(rows)) {
    await database
      .insertInto('market.fundamentals')
      .values(part.map(({ asOf, ...row }) => ({ ...row, as_of: asOf, ...provenance(origin) })))
      .onConflict((conflict) =>
        conflict.columns(['symbol', 'source', 'name', 'period', 'as_of']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          unit: eb.ref('excluded.unit'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      )
      .execute();
  }
}

/** Keeps the newest quote of each symbol and source; an older one changes nothing. */
export async function saveQuote(database: Kysely<Database>, quote: Quote, origin: Origin): Promise<void> {
  const { symbol, last, open, high, low, bid, ask, volume } = quote;
  const figures = {
    ...{ quoted_at: quote.at, last, open, high, low, bid, ask, volume },
    ...{ previous_close: quote.previousClose, bid_size: quote.bidSize, ask_size: quote.askSize },
    ...{ fetched_at: origin.fetchedAt, delay: origin.delay },
  };
  await database
    .insertInto('market.quotes')
    .values({ symbol, source: origin.source, ...figures })
    .onConflict((conflict) =>
      conflict
        .columns(['symbol', 'source'])
        .doUpdateSet(figures)
        .where(sql<boolean>`market.quotes.quoted_at <= ${quote.at}::timestamptz`),
    )
    .execute();
}

/** Whether any bar of the symbol is stored. */
export async function hasBars(database: Kysely<Database>, symbol: string): Promise<boolean> {
  const row = await database
    .selectFrom('market.bar_series')
    .select('symbol')
    .where('symbol', '=', symbol)
    .where('watermark', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function provenance({ source, fetchedAt, delay }: Origin) {
  return { source, fetched_at: fetchedAt, delay };
}

function* parts<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    yield rows.slice(from, from + ROWS_PER_STATEMENT);
  }
}
