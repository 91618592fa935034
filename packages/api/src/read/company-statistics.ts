import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import { CASH_DECIMALS, formatCash } from '@buttonwood/shared/money/cash.ts';
import { formatDecimal, parseDecimal } from '@buttonwood/shared/money/decimal.ts';
import type { CompanyStatistics } from '@buttonwood/shared/wire/company-types.ts';

/** A daily bar as stored: prices in 10^-4 of the currency, volume in shares. */
export interface DailyFigures {
  /** Microseconds since 1970. */
  readonly starts_at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
export interface CompanyFigures {
  readonly source: string | null;
  /** The daily bars of the last year of one source, newest first. */
  readonly bars: readonly DailyFigures[];
  readonly sharesOutstanding: number | null;
  /** Newest value of each metric. */
  readonly fundamentals: ReadonlyMap<string, string>;
  /** For one share in 10^-4 of the currency, of the year before the newest bar, of one source. */
  readonly dividends: readonly number[];
}

const AVERAGE_SESSIONS = 30;
/** Places of ratios and percentages. */
const RATIO_DECIMALS = 2;
/** Earnings for one share have more places than prices. */
const PER_SHARE_DECIMALS = 8;

/**
 * The figures of the Company page, in exact integers. What cannot be worked out is taken from the source's own fundamentals, and
 * null when it has none.
 */
export function companyStatistics(figures: CompanyFigures): CompanyStatistics {
  const { bars, fundamentals, sharesOutstanding } = figures;
  const [newest, before] = bars;
  const close = newest?.close ?? null;
  const recent = bars.slice(0, AVERAGE_SESSIONS);
  const volumes = recent.reduce((sum, bar) => sum + BigInt(bar.volume), 0n);
  const cash = (units: number | undefined): string | null => (units === undefined ? null : formatCash(units));
  const known = (metric: string): string | null => fundamentals.get(metric) ?? null;
  return {
    source: figures.source,
    day: newest === undefined ? null : formatInstant(newest.starts_at).slice(0, 10),
    previous_close: cash(before?.close),
    open: cash(newest?.open),
    day_low: cash(newest?.low),
    day_high: cash(newest?.high),
    close: cash(newest?.close),
    year_low: bars.length === 0 ? null : formatCash(Math.min(...bars.map((bar) => bar.low))),
    year_high: bars.length === 0 ? null : formatCash(Math.max(...bars.map((bar) => bar.high))),
    volume: newest === undefined ? null : String(newest.volume),
    average_volume: recent.length === 0 ? null : String(volumes / BigInt(recent.length)),
    market_cap: marketCap(close, sharesOutstanding) ?? known('market_cap'),
    earnings_per_share: known('eps'),
    price_earnings: priceEarnings(close, known('eps')) ?? known('pe'),
    dividend_yield: dividendYield(close, figures.dividends) ?? known('dividend_yield'),
  };
}

function marketCap(close: number | null, shares: number | null): string | null {
  if (close === null || shares === null) return null;
  return formatCash(BigInt(close) * BigInt(shares));
}

function priceEarnings(close: number | null, earnings: string | null): string | null {
  const perShare = earnings === null ? undefined : perShareUnits(earnings);
  // Whoever loses money has no such ratio.
  if (close === null || perShare === undefined || perShare <= 0n) return null;
  const price = BigInt(close) * 10n ** BigInt(PER_SHARE_DECIMALS - CASH_DECIMALS);
  return ratioText(price, perShare);
}

function dividendYield(close: number | null, dividends: readonly number[]): string | null {
  if (close === null || close === 0 || dividends.length === 0) return null;
  const paid = dividends.reduce((sum, amount) => sum + BigInt(amount), 0n);
  return ratioText(paid * 100n, BigInt(close));
}

function perShareUnits(text: string): bigint | undefined {
  const parsed = parseDecimal(text, PER_SHARE_DECIMALS);
  return parsed.ok ? BigInt(parsed.value) : undefined;
}

/** The quotient with two places, rounded half up. Both are positive. */
function ratioText(above: bigint, below: bigint): string {
  const scaled = above * 10n ** BigInt(RATIO_DECIMALS);
  return formatDecimal((2n * scaled + below) / (2n * below), RATIO_DECIMALS);
}
