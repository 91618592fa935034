import type { Kysely } from 'kysely';
import type { Database } from '../read-model/schema.ts';
import type { Bar, Company, MarketDataProvider } from './provider.ts';
import type { ProviderError } from './provider-error.ts';
import { saveBars, saveCompanies } from './store.ts';

export interface SyncOptions {
  readonly database: Kysely<Database>;
  /** In order of priority: the first that knows a symbol gives its whole series; sources are never mixed in one. */
  readonly providers: readonly MarketDataProvider[];
  readonly symbols: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Hands the newest close of a symbol to order management. Price in 10^-4 of the currency. */
  readonly handOver?: (reference: ReferencePrice) => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ReferencePrice {
  readonly symbol: string;
  readonly price: number;
  readonly source: string;
  /** Microseconds since 1970: the end of the bar's day. */
  readonly seenAt: number;
}

/** What became of one symbol. */
export interface SymbolOutcome {
  readonly symbol: string;
  readonly source: string | null;
  readonly bars: number;
  readonly reference: ReferencePrice | null;
  readonly errors: readonly ProviderError[];
}

export interface SyncReport {
  readonly companies: number;
  readonly outcomes: readonly SymbolOutcome[];
}

/** The one synchronization core: fetch, upsert, hand over. Running it again with the same answers changes nothing. */
export async function syncOnce(options: SyncOptions): Promise<SyncReport> {
  const companies = await syncCompanies(options);
  const outcomes: SymbolOutcome[] = [];
  for (const symbol of options.symbols) {
    outcomes.push(await syncSymbol(options, symbol));
    options.onProgress?.(outcomes.length, options.symbols.length);
  }
  return { companies, outcomes };
}

async function syncCompanies(options: SyncOptions): Promise<number> {
  const known = new Map<string, { company: Company; source: string }>();
  for (const provider of options.providers) {
    const answer = await provider.companies();
    if (!answer.ok) continue;
    for (const company of answer.value) {
      if (!known.has(company.symbol)) known.set(company.symbol, { company, source: provider.id });
    }
  }
  await saveCompanies(options.database, [...known.values()]);
  return known.size;
}

async function syncSymbol(options: SyncOptions, symbol: string): Promise<SymbolOutcome> {
  const errors: ProviderError[] = [];
  for (const provider of options.providers) {
    const answer = await provider.bars({ symbol, interval: '1d', from: options.from, to: options.to });
    if (!answer.ok) {
      errors.push(answer.error);
      continue;
    }
    await saveBars(options.database, answer.value.bars, provider.id);
    const reference = newestClose(answer.value.bars, provider.id);
    if (reference !== null) await options.handOver?.(reference);
    return { symbol, source: provider.id, bars: answer.value.bars.length, reference, errors };
  }
  return { symbol, source: null, bars: 0, reference: null, errors };
}

function newestClose(bars: readonly Bar[], source: string): ReferencePrice | null {
  const last = bars.at(-1);
  if (last === undefined) return null;
  return {
    symbol: last.symbol,
    price: last.close,
    source,
    seenAt: Date.parse(`${last.day}T21:00:00Z`) * 1000,
  };
}
