/**
 * Bodies of the company store (`/api/v1/companies`): who a company is, and what other markets say about its shares.
 * Conventions as in http-types.ts. Every row says who it is from (`source`), when it was fetched and how late it may be.
 */

/** Where a row comes from and how old it may be. */
export interface Provenance {
  /** `csv`, `synthetic` (made up), `tiingo`, … */
  readonly source: string;
  readonly fetched_at: string;
  /** Seconds that the source is behind its market; null for end-of-day data and files. */
  readonly delay_seconds: number | null;
}

/** A row of the list of companies. */
export interface CompanySummary {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string | null;
  readonly industry: string | null;
  readonly headquarters: string | null;
  /** Whether it can be traded here. */
  readonly listed: boolean;
  readonly source: string;
  readonly fetched_at: string;
}

export interface CompanyList {
  readonly data: readonly CompanySummary[];
  readonly next_cursor: string | null;
}

export type BarInterval = '1m' | '5m' | '15m' | '1h' | '1d';

/** One series that can be asked for. Two sources are never one series. */
export interface BarSeriesInfo extends Provenance {
  readonly interval: BarInterval;
  /** Whether the source has prices adjusted for splits and dividends, as they were traded, or both. */
  readonly adjusted: boolean;
  readonly raw: boolean;
  readonly first: string;
  /** Start of the newest bar. */
  readonly last: string;
  /** The source whose last close this one goes on from: the seam lies there. */
  readonly continues: string | null;
  /** Nobody traded at these prices: the exchange made them up for the demo. */
  readonly made_up: boolean;
}

/** Figures of the page, each null when nobody knows it. From the daily bars of `source` and the newest fundamentals. */
export interface CompanyStatistics {
  readonly source: string | null;
  /** Day of the newest bar. */
  readonly day: string | null;
  readonly previous_close: string | null;
  readonly open: string | null;
  readonly day_low: string | null;
  readonly day_high: string | null;
  readonly close: string | null;
  readonly year_low: string | null;
  readonly year_high: string | null;
  readonly volume: string | null;
  /** Mean of the last thirty sessions, in whole shares. */
  readonly average_volume: string | null;
  readonly market_cap: string | null;
  readonly earnings_per_share: string | null;
  readonly price_earnings: string | null;
  /** Percent of the close that was paid in the last year, to two places. */
  readonly dividend_yield: string | null;
}

export interface Company extends CompanySummary, Provenance {
  readonly founded: string | null;
  readonly country: string | null;
  readonly exchange: string | null;
  readonly currency: string | null;
  /** Day of the first listing anywhere, `2012-05-18`. */
  readonly listed_on: string | null;
  readonly shares_outstanding: string | null;
  readonly website: string | null;
  readonly description: string | null;
  /** In the order of priority. */
  readonly series: readonly BarSeriesInfo[];
  readonly statistics: CompanyStatistics;
}

export interface Bar {
  readonly ts: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A page of bars of one source, oldest first. */
export interface BarPage {
  readonly symbol: string;
  readonly interval: BarInterval;
  /** Null when nobody has bars of this symbol and interval. */
  readonly source: string | null;
  readonly adjusted: boolean;
  readonly data: readonly Bar[];
  readonly next_cursor: string | null;
}

/** What another market quotes; the newest of each source. */
export interface OutsideQuote extends Provenance {
  readonly ts: string;
  readonly last: string | null;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly previous_close: string | null;
  readonly volume: string | null;
}

/** One figure of one period of the company's accounts. */
export interface Fundamental extends Provenance {
  /** Last day of the period, `2017-12-31`. */
  readonly period_end: string;
  readonly period: string;
  readonly metric: string;
  readonly value: string;
}

/** `numerator` new shares for `denominator` old ones. */
export interface Split extends Provenance {
  readonly day: string;
  readonly numerator: string;
  readonly denominator: string;
}

/** Cash for one share. */
export interface Dividend extends Provenance {
  readonly day: string;
  readonly amount: string;
}
