import type { ProviderError } from './provider-error.ts';

/** A company as its source describes it. Fields a source does not have are null. */
export interface Company {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string | null;
  readonly industry: string | null;
  readonly headquarters: string | null;
  readonly founded: string | null;
  /** Where its shares are listed, as the source writes it (`NASDAQ`, `NEW YORK STOCK EXCHANGE, INC.`). */
  readonly exchange: string | null;
  readonly country: string | null;
  /** ISO 4217 code of the prices. */
  readonly currency: string | null;
  /** ISO date of the first day of trading that the source knows. */
  readonly listedOn: string | null;
  readonly sharesOutstanding: number | null;
  readonly website: string | null;
  readonly description: string | null;
}

export type BarInterval = '1m' | '5m' | '1h' | '1d';

/** Prices in 10^-4 of the currency, volume in whole shares. low ≤ open, close ≤ high. */
export interface Ohlcv {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** One bar. Its main figures are on the basis that its series names. */
export interface Bar extends Ohlcv {
  readonly symbol: string;
  readonly interval: BarInterval;
  /** ISO date of the trading day, in the exchange's own time zone. */
  readonly day: string;
  /** ISO instant in UTC at which the bar begins; midnight UTC of `day` for a daily bar. Unique within a series. */
  readonly startsAt: string;
  /** The same bar corrected for splits and dividends, where the source gives both. */
  readonly adjusted: Ohlcv | null;
}

/** What the main figures of a series are: as traded, corrected for splits, or for splits and dividends. */
export type PriceBasis = 'raw' | 'split_adjusted' | 'fully_adjusted';

/** Where a made-up series takes over from a real one: the real one's last day, its close and its source. */
export interface Seam {
  readonly day: string;
  readonly close: number;
  readonly source: string;
}

/** A stretch of one symbol's history from one source: oldest bar first, one for each start, none outside the query. */
export interface BarSeries {
  readonly bars: readonly Bar[];
  readonly basis: PriceBasis;
  readonly seam: Seam | null;
  /** ISO date to ask again `from` for what did not fit into one answer; null when the query is answered in full. */
  readonly next: string | null;
  /** Splits and dividends of the same days, from a source that sends them along with its bars. */
  readonly actions?: CorporateActions;
}

export interface BarQuery {
  readonly symbol: string;
  readonly interval: BarInterval;
  /** ISO dates of trading days, both inclusive. */
  readonly from: string;
  readonly to: string;
}

/** From `day` on a share of before counts as `ratio` shares: `4`, `0.125`. A decimal, at most twelve places. */
export interface Split {
  readonly symbol: string;
  readonly day: string;
  readonly ratio: string;
}

/** `amount` for each share in 10^-4 of the currency; `day` is the first on which a buyer does not get it. */
export interface Dividend {
  readonly symbol: string;
  readonly day: string;
  readonly amount: number;
}

export interface CorporateActions {
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
}

/** Days inclusive. */
export interface ActionsQuery {
  readonly symbol: string;
  readonly from: string;
  readonly to: string;
}

/** The newest prices a source has. Prices in 10^-4 of the currency, sizes and volume in shares. */
export interface Quote {
  readonly symbol: string;
  /** ISO instant of the last trade or of the source's own stamp. */
  readonly at: string;
  readonly last: number;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly previousClose: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize: number | null;
  readonly askSize: number | null;
  readonly volume: number | null;
}

/** A trade somewhere else. Price in 10^-4 of the currency, quantity in shares (0 for a part of one), `at` in ms since 1970. */
export interface ExternalTrade {
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  readonly at: number;
}

export interface SearchHit {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string | null;
}

export type FundamentalUnit = 'currency' | 'currency_per_share' | 'shares' | 'ratio' | 'percent';

/** One figure of a company. `value` is an exact decimal (a minus sign is possible). */
export interface Fundamental {
  readonly symbol: string;
  /** `market_cap`, `pe`, `eps`, `dividend_yield`, `beta`, `week_52_high`, `week_52_low`, `shares_outstanding`. */
  readonly name: string;
  readonly period: 'now' | 'trailing_year' | 'annual' | 'quarter';
  /** ISO date: the day it is about. */
  readonly asOf: string;
  readonly value: string;
  readonly unit: FundamentalUnit;
}

/** What a source can be asked for. Whatever it cannot answers `not_supported` without a request. */
export interface Capabilities {
  readonly companies: boolean;
  readonly profile: boolean;
  readonly daily: boolean;
  readonly intraday: boolean;
  /** Gives corrected figures beside the traded ones. */
  readonly adjusted: boolean;
  readonly splits: boolean;
  readonly dividends: boolean;
  readonly quote: boolean;
  readonly liveTrades: boolean;
  readonly search: boolean;
  readonly fundamentals: boolean;
}

/** How late a source's figures are: shown beside them wherever they are shown. */
export type Delay = 'real_time' | 'delayed' | 'end_of_day' | 'historical' | 'made_up';

/** An answer says where it comes from: `source` is the provider's id, `fetchedAt` an ISO instant. */
export type ProviderAnswer<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly source: string;
      readonly fetchedAt: string;
      readonly delay: Delay;
    }
  | { readonly ok: false; readonly source: string; readonly error: ProviderError };

export interface TradeListener {
  onTrade(trade: ExternalTrade): void;
  /** `live` after each (re)subscription, `waiting` while it is away. */
  onState?(state: 'live' | 'waiting'): void;
}

/**
 * A source of companies and prices. No method throws or waits for ever: whatever the source does, the answer is a value, and
 * an aborted signal gives `canceled` soon. Limits are kept inside: a call that may not go out yet answers
 * `rate_limited` or `quota_exhausted` with the instant to come again, having sent nothing.
 */
export interface MarketDataProvider {
  readonly id: string;
  readonly capabilities: Capabilities;
  /** All companies the source knows; only files have such a list. */
  companies(signal?: AbortSignal): Promise<ProviderAnswer<readonly Company[]>>;
  profile(symbol: string, signal?: AbortSignal): Promise<ProviderAnswer<Company>>;
  bars(query: BarQuery, signal?: AbortSignal): Promise<ProviderAnswer<BarSeries>>;
  actions(query: ActionsQuery, signal?: AbortSignal): Promise<ProviderAnswer<CorporateActions>>;
  /**
   * The answer may lack symbols: those the source does not know, and those behind the point where a limit was met. It is
   * `not_found` or the limit's error when it would hold none.
   */
  quotes(symbols: readonly string[], signal?: AbortSignal): Promise<ProviderAnswer<readonly Quote[]>>;
  search(text: string, signal?: AbortSignal): Promise<ProviderAnswer<readonly SearchHit[]>>;
  fundamentals(symbol: string, signal?: AbortSignal): Promise<ProviderAnswer<readonly Fundamental[]>>;
  /** Runs until the signal aborts (then `canceled`) or the source refuses for good; reconnects by itself. */
  trades(
    symbols: readonly string[],
    listener: TradeListener,
    signal: AbortSignal,
  ): Promise<ProviderAnswer<never>>;
}
