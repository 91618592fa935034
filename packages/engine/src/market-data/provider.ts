/** A company as its source describes it. Fields a source does not have are null. */
export interface Company {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string | null;
  readonly industry: string | null;
  readonly headquarters: string | null;
  readonly founded: string | null;
}

export type BarInterval = '1d';

/** One bar. Prices in 10^-4 of the currency, volume in shares. low ≤ open, close ≤ high. */
export interface Bar {
  readonly symbol: string;
  readonly interval: BarInterval;
  /** ISO date of the trading day. */
  readonly day: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface BarQuery {
  readonly symbol: string;
  readonly interval: BarInterval;
  /** ISO dates, both inclusive. */
  readonly from: string;
  readonly to: string;
}

/** Why a provider could not answer. Errors are values: the sync decides what to do. */
export type ProviderError =
  | { readonly kind: 'not_found'; readonly symbol: string }
  | { readonly kind: 'bad_payload'; readonly where: string; readonly detail: string };

export type ProviderAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ProviderError };

/** A source of companies and prices. Bars come oldest first, one for each day, without a duplicate. */
export interface MarketDataProvider {
  readonly id: string;
  companies(): Promise<ProviderAnswer<readonly Company[]>>;
  bars(query: BarQuery): Promise<ProviderAnswer<readonly Bar[]>>;
}
