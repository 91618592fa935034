import { sql, type Kysely } from 'kysely';
import type { Database } from '../read-model/schema.ts';
import type { Bar, Company } from './provider.ts';

/** Rows of one statement; below the limit of 65,535 parameters by a wide margin. */
const ROWS_PER_STATEMENT = 2_000;

/** Inserts companies or brings them up to date. Idempotent. */
export async function saveCompanies(
  database: Kysely<Database>,
  rows: readonly { readonly company: Company; readonly source: string }[],
): Promise<void> {
  for (const part of parts(rows)) {
    await database
      .insertInto('read.companies')
      .values(part.map(({ company, source }) => ({ ...columns(company), source, fetched_at: new Date() })))
      .onConflict((conflict) =>
        conflict.column('symbol').doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          sector: eb.ref('excluded.sector'),
          industry: eb.ref('excluded.industry'),
          headquarters: eb.ref('excluded.headquarters'),
          founded: eb.ref('excluded.founded'),
          source: eb.ref('excluded.source'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      )
      .execute();
  }
}

/** Inserts bars or corrects them; the key is symbol, interval, start and source. Idempotent. */
export async function saveBars(
  database: Kysely<Database>,
  bars: readonly Bar[],
  source: string,
): Promise<void> {
  for (const part of parts(bars)) {
    await database
      .insertInto('read.bars')
      .values(
        part.map(({ symbol, interval, startsAt, open, high, low, close, volume }) => ({
          ...{ symbol, interval, open, high, low, close, volume },
          starts_at: startsAt,
          source,
          fetched_at: new Date(),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['symbol', 'interval', 'starts_at', 'source']).doUpdateSet((eb) => ({
          open: eb.ref('excluded.open'),
          high: eb.ref('excluded.high'),
          low: eb.ref('excluded.low'),
          close: eb.ref('excluded.close'),
          volume: eb.ref('excluded.volume'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      )
      .execute();
  }
}

/** Whether any bar of the symbol is stored. */
export async function hasBars(database: Kysely<Database>, symbol: string): Promise<boolean> {
  const row = await database
    .selectFrom('read.bars')
    .select(sql<number>`1`.as('one'))
    .where('symbol', '=', symbol)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function columns({ symbol, name, sector, industry, headquarters, founded }: Company) {
  return { symbol, name, sector, industry, headquarters, founded };
}

function* parts<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    yield rows.slice(from, from + ROWS_PER_STATEMENT);
  }
}
