/**
 * Bodies of the company store (`/api/v1/companies`): who a company is, and what other markets say about its shares.
 * Conventions as in http-types.ts. Every row says who it is from (`source`), when it was fetched and how late it may be.
 */

/** How late the figures of a source are. `made_up` was traded by nobody: the exchange invented it for the demo. */
export type Delay = 'real_time' | 'delayed' | 'end_of_day' | 'historical' | 'made_up';

/** Where a row comes from and how late it may be. */
export interface Provenance {
  /** `csv`, `synthetic` (made up), `tiingo`, … */
  readonly source: string;
  readonly fetched_at: string;
  readonly delay: Delay;
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
  /** What its adjusted prices are corrected for. */
  readonly basis: 'raw' | 'split_adjusted' | 'fully_adjusted';
  /** Whether the source has adjusted prices, prices as they were traded, or both. */
  readonly adjusted: boolean;
  readonly raw: boolean;
  readonly first: string;
  /** Start of the newest bar. */
  readonly last: string;
  /** Where a made-up series goes on from a real one: the last day, close and source of that one. */
  readonly seam: { readonly day: string; readonly close: string; readonly source: string } | null;
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
  readonly last: string;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly previous_close: string | null;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly bid_size: string | null;
  readonly ask_size: string | null;
  readonly volume: string | null;
}

/** One figure of one period of the company's accounts. */
export interface Fundamental extends Provenance {
  /** `market_cap`, `pe`, `eps`, … */
  readonly name: string;
  /** `now`, `trailing_year`, `annual`, `quarter`. */
  readonly period: string;
  /** The day it is about, `2017-12-31`. */
  readonly as_of: string;
  /** Exactly as the source has it; can be negative. */
  readonly value: string;
  /** `currency`, `currency_per_share`, `shares`, `ratio`, `percent`. */
  readonly unit: string;
}

/** From `day` on a share of before counts as `ratio` shares: `4`, `0.125`. */
export interface Split extends Provenance {
  readonly day: string;
  readonly ratio: string;
}

/** `amount` for each share; `day` is the first on which a buyer does not get it. */
export interface Dividend extends Provenance {
  readonly day: string;
  readonly amount: string;
}
