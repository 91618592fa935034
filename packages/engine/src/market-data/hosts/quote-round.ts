import { quoteSources, syncQuote } from '../sync-quote.ts';
import type { SyncEnvironment } from './sync-environment.ts';

/** Whether a source of real quotes has its key. */
export function hasQuoteSource({ configured }: SyncEnvironment): boolean {
  const usable = configured.filter(({ missingKey }) => missingKey === null);
  return quoteSources(usable.map(({ provider }) => provider)).length > 0;
}

/**
 * One quote for each symbol, offered to its book; returns how many there were. What a limit stops is left to the next round,
 * because only the newest quote counts; so that it is not always the same symbols, a round begins at another one each time.
 */
export async function quoteRound(environment: SyncEnvironment, signal: AbortSignal): Promise<number> {
  const symbols = await environment.symbols(signal);
  const first = await oldestQuoted(environment, symbols);
  let quotes = 0;
  for (const symbol of [...symbols.slice(first), ...symbols.slice(0, first)]) {
    if (signal.aborted) break;
    const { quote, next } = await syncQuote({ ...environment, symbol, lastTry: true, signal });
    if (next?.why === 'limited') break;
    if (quote === null) continue;
    await environment.handOver.offer(quote);
    quotes += 1;
  }
  return quotes;
}

/** Index of the symbol whose newest quote was fetched longest ago, or that has none. */
async function oldestQuoted({ database }: SyncEnvironment, symbols: readonly string[]): Promise<number> {
  const rows = await database.selectFrom('market.quotes').select(['symbol', 'fetched_at']).execute();
  const fetched = new Map<string, number>();
  for (const row of rows) fetched.set(row.symbol, Math.max(row.fetched_at, fetched.get(row.symbol) ?? 0));
  let first = 0;
  symbols.forEach((symbol, index) => {
    if ((fetched.get(symbol) ?? 0) < (fetched.get(symbols[first] ?? '') ?? 0)) first = index;
  });
  return first;
}
