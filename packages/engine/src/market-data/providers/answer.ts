import type { Delay, MarketDataProvider, ProviderAnswer } from '../provider.ts';
import type { ProviderError } from '../provider-error.ts';

/** Milliseconds since 1970; injected so that tests choose the time. */
export type Clock = () => number;

/** Makes the answers of one source: every one says where and when it comes from. */
export interface Answers {
  good<T>(value: T, delay: Delay): ProviderAnswer<T>;
  bad(error: ProviderError): ProviderAnswer<never>;
}

export function createAnswers(source: string, clock: Clock): Answers {
  return {
    good: (value, delay) => ({
      ok: true,
      value,
      source,
      fetchedAt: new Date(clock()).toISOString(),
      delay,
    }),
    bad: (error) => ({ ok: false, source, error }),
  };
}

/** The methods of a source that offers nothing: a provider spreads it and adds what it can. */
export function offeringNothing(source: string): Omit<MarketDataProvider, 'id' | 'capabilities'> {
  const refuse = (what: string) => () =>
    Promise.resolve({ ok: false, source, error: { kind: 'not_supported', what } } as const);
  return {
    companies: refuse('the list of companies'),
    profile: refuse('the profile of a company'),
    bars: refuse('history'),
    actions: refuse('splits and dividends'),
    quotes: refuse('quotes'),
    search: refuse('search'),
    fundamentals: refuse('fundamentals'),
    trades: refuse('live trades'),
  };
}
