import type { Kysely } from 'kysely';
import type { SyncJobError } from '../read-model/market-schema.ts';
import type { Database } from '../read-model/schema.ts';
import type { MarketDataProvider, Quote } from './provider.ts';
import { describeProviderError } from './provider-error.ts';
import { badTick, DEFAULT_TICK_RULES, type ReferenceCandidate } from './quarantine-rules.ts';
import { saveQuote } from './store.ts';
import { MADE_UP, postponed, type Postponed } from './sync-series.ts';

export interface QuoteSync {
  readonly database: Kysely<Database>;
  readonly providers: readonly MarketDataProvider[];
  readonly symbol: string;
  readonly lastTry: boolean;
  readonly signal: AbortSignal;
}

export interface QuoteOutcome {
  readonly quote: ReferenceCandidate | null;
  readonly errors: readonly SyncJobError[];
  readonly next: Postponed | null;
}

/** Sources of quotes of a real market. A made-up quote is the made-up close, which is handed over anyway. */
export function quoteSources(providers: readonly MarketDataProvider[]): readonly MarketDataProvider[] {
  return providers.filter(({ id, capabilities }) => capabilities.quote && id !== MADE_UP);
}

/** Fetches the newest quote of a symbol from the first source that has one. */
export async function syncQuote(sync: QuoteSync): Promise<QuoteOutcome> {
  const errors: SyncJobError[] = [];
  for (const provider of quoteSources(sync.providers)) {
    const answer = await provider.quotes([sync.symbol], sync.signal);
    if (!answer.ok) {
      const { kind } = answer.error;
      errors.push({ provider: provider.id, kind, text: describeProviderError(answer.error) });
      const next = postponed(answer.error, sync.lastTry);
      if (next !== null) return { quote: null, errors, next };
      continue;
    }
    const quote = answer.value.find(({ symbol }) => symbol === sync.symbol);
    if (quote === undefined) continue;
    const candidate = candidateOf(quote, provider.id);
    if (isPossible(candidate)) await saveQuote(sync.database, quote, answer);
    return { quote: candidate, errors, next: null };
  }
  return { quote: null, errors, next: null };
}

/** A quote as a price that could become a reference price. */
export function candidateOf(quote: Quote, source: string): ReferenceCandidate {
  const { symbol, last, bid, ask } = quote;
  return { symbol, price: last, source, seenAt: Date.parse(quote.at) * 1_000, kind: 'quote', bid, ask };
}

/** Whether a quote may be shown: whatever its age, but neither without a price nor crossed. */
function isPossible(candidate: ReferenceCandidate): boolean {
  return badTick({ ...candidate, kind: 'close' }, undefined, DEFAULT_TICK_RULES, 0) === undefined;
}
