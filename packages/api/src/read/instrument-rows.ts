import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { formatCash } from '@buttonwood/shared/money/cash.ts';
import { formatPrice, priceDecimals } from '@buttonwood/shared/money/price.ts';
import { formatDecimal } from '@buttonwood/shared/money/decimal.ts';
import { phaseName } from '@buttonwood/shared/instrument/phase.ts';
import type { Instrument } from '@buttonwood/shared/wire/http-types.ts';
import { sql, type Kysely } from 'kysely';
import type { HubInstrument } from '../hub/hub-reads.ts';

/** Company names and last daily closes by symbol. */
export interface CompanyFacts {
  readonly name: string;
  readonly sector: string | null;
  /** In 10^-4 of the currency, null when no bar is known. */
  readonly close: number | null;
}

export async function companyFacts(
  db: Kysely<Database>,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, CompanyFacts>> {
  if (symbols.length === 0) return new Map();
  const companies = await db
    .selectFrom('read.companies')
    .select(['symbol', 'name', 'sector'])
    .where('symbol', 'in', symbols)
    .execute();
  const { rows: closes } = await sql<{ symbol: string; close: number }>`
    select distinct on (s.symbol) s.symbol, b.close
    from market.bar_series s
    cross join lateral (
      select starts_at, close from read.bars
      where symbol = s.symbol and interval = s.interval and source = s.source and adjusted = not s.raw
        and starts_at < date_trunc('day', now())
      order by starts_at desc limit 1
    ) b
    where s.symbol = any (${symbols}::text[]) and s.interval = '1d'
    order by s.symbol, b.starts_at desc, s.rank`.execute(db);
  const closeOf = new Map(closes.map(({ symbol, close }) => [symbol, close]));
  const facts = new Map<string, CompanyFacts>();
  for (const { symbol, name, sector } of companies) {
    facts.set(symbol, { name, sector, close: closeOf.get(symbol) ?? null });
  }
  return facts;
}

export function toWireInstrument(live: HubInstrument, facts: CompanyFacts | undefined): Instrument {
  const { info, conditions, last } = live;
  const price = (ticks: number): string | null => (ticks === 0 ? null : formatPrice(ticks, info.tickUnits));
  return {
    symbol: info.symbol,
    name: facts?.name ?? info.symbol,
    sector: facts?.sector ?? null,
    tick_size: formatPrice(1, info.tickUnits),
    lot_size: String(info.lotSize),
    band_bps: conditions.bandBps,
    phase: phaseName(conditions.phase),
    reference_price: price(conditions.reference),
    band_low: price(conditions.bandLow),
    band_high: price(conditions.bandHigh),
    last_price: price(last),
    previous_close:
      facts?.close === null || facts === undefined ? null : cashAsPrice(facts.close, info.tickUnits),
  };
}

/** Cash in 10^-4 of the currency with the places of the tick, when they are enough to say it. */
export function cashAsPrice(units: number, tickUnits: number): string {
  const divisor = 10 ** (4 - priceDecimals(tickUnits));
  return units % divisor === 0 ? formatDecimal(units / divisor, priceDecimals(tickUnits)) : formatCash(units);
}
