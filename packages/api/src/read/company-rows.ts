import type { CompaniesTable } from '@buttonwood/engine/read-model/market-schema.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { CompanySummary, Delay, Provenance } from '@buttonwood/shared/wire/company-types.ts';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { TextPlace } from '../http/text-cursor.ts';

export interface CompanySearch {
  readonly q: string | undefined;
  readonly listed: boolean | undefined;
  readonly after: TextPlace | undefined;
  readonly limit: number;
}
export type FoundCompany = CompanySummary & { readonly rank: number };

/**
 * How well a company fits: its symbol, the beginning of its symbol, of its name, of a word of its name, or a part of either; null
 * when it does not. Within one of these what can be traded here comes first. Exact comparisons, so that no text is a pattern.
 */
function rankOf(q: string) {
  return sql<number>`2 * case
    when lower(c.symbol) = ${q} then 0
    when starts_with(lower(c.symbol), ${q}) then 1
    when starts_with(lower(c.name), ${q}) then 2
    when strpos(' ' || translate(lower(c.name), '.,-&/()', '       '), ' ' || ${q}::text) > 0 then 3
    when strpos(lower(c.symbol), ${q}) > 0 or strpos(lower(c.name), ${q}) > 0 then 4
  end + case when ${IS_LISTED} then 0 else 1 end`;
}

const IS_LISTED = sql<boolean>`exists (
  select from read.instruments i where i.symbol = c.symbol and i.tick_units > 0
)`;

/** Companies, the best match first, else by symbol; one more than `limit` when there are more. */
export async function findCompanies(db: Kysely<Database>, search: CompanySearch): Promise<FoundCompany[]> {
  const q = (search.q ?? '').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  const rank = q === '' ? sql<number>`0` : rankOf(q);
  let select = db
    .selectFrom((from) =>
      from
        .selectFrom('read.companies as c')
        .select([
          'c.symbol',
          'c.name',
          'c.sector',
          'c.industry',
          'c.headquarters',
          'c.source',
          'c.fetched_at',
          IS_LISTED.as('listed'),
          rank.as('rank'),
        ])
        .as('found'),
    )
    .selectAll()
    .where('rank', 'is not', null)
    .orderBy('rank')
    .orderBy(sql`symbol collate "C"`)
    .limit(search.limit + 1);
  if (search.listed !== undefined) select = select.where('listed', '=', search.listed);
  if (search.after !== undefined) {
    const { rank: afterRank, text } = search.after;
    select = select.where(sql<boolean>`(rank, symbol collate "C") > (${afterRank}::int, ${text}::text)`);
  }
  const rows = await select.execute();
  return rows.map((row) => ({ ...row, fetched_at: formatInstant(row.fetched_at) }));
}

/** The company with this symbol, and whether it can be traded here. */
export async function companyRow(
  db: Kysely<Database>,
  symbol: string,
): Promise<(Selectable<CompaniesTable> & { readonly listed: boolean }) | undefined> {
  return db
    .selectFrom('read.companies as c')
    .selectAll('c')
    .select(IS_LISTED.as('listed'))
    .where('c.symbol', '=', symbol)
    .executeTakeFirst();
}

/** Where a row is from, as the wire says it. */
export function provenanceOf(row: {
  readonly source: string;
  readonly fetched_at: number;
  readonly delay: string;
}): Provenance {
  return {
    source: row.source,
    fetched_at: formatInstant(row.fetched_at),
    // The table holds the words of the wire.
    delay: row.delay as Delay,
  };
}
