import type { Bar, BarQuery, Capabilities, MarketDataProvider, Quote, Seam } from '../../provider.ts';
import { createAnswers, offeringNothing, type Clock } from '../answer.ts';
import { intradayBars } from './intraday-bars.ts';
import { priceWalk } from './price-walk.ts';

/** Intraday bars of one answer cover at most this many days; `next` says where to go on. */
export const MAX_INTRADAY_DAYS = 20;
/** A quote looks back this far for the newest weekday. */
const QUOTE_LOOK_BACK_MS = 5 * 86_400_000;

const CAPABILITIES: Capabilities = {
  companies: false,
  profile: false,
  daily: true,
  intraday: true,
  adjusted: false,
  splits: false,
  dividends: false,
  quote: true,
  liveTrades: false,
  search: false,
  fundamentals: false,
};

export interface SyntheticOptions {
  /** The last real close of a symbol; the made-up bars begin after its day. Null: the whole history is made up. */
  readonly lastRealClose?: (symbol: string) => Promise<Seam | null>;
  readonly clock?: Clock;
}

/**
 * Makes bars out of the symbol's letters and its last real close alone: the same on every machine and at every time, in
 * integers, on whole cents. For what has no real prices; every bar says so by its source, and the series names its seam.
 */
export function createSyntheticProvider(options: SyntheticOptions = {}): MarketDataProvider {
  const id = 'synthetic';
  const clock = options.clock ?? Date.now;
  const answers = createAnswers(id, clock);
  const lastRealClose = options.lastRealClose ?? (() => Promise.resolve(null));
  return {
    ...offeringNothing(id),
    id,
    capabilities: CAPABILITIES,
    async bars(query) {
      const seam = await lastRealClose(query.symbol);
      if (query.interval === '1d') {
        return answers.good({ bars: daily(query, seam), basis: 'raw', seam, next: null }, 'made_up');
      }
      const { to, next } = firstPart(query);
      const bars = daily({ ...query, to }, seam).flatMap((bar) => intradayBars(bar, query.interval));
      return answers.good({ bars, basis: 'raw', seam, next }, 'made_up');
    },
    async quotes(symbols) {
      const quotes: Quote[] = [];
      for (const symbol of symbols) {
        const quote = newest(symbol, await lastRealClose(symbol), clock());
        if (quote !== null) quotes.push(quote);
      }
      return answers.good(quotes, 'made_up');
    },
  };
}

function daily(query: Pick<BarQuery, 'symbol' | 'from' | 'to'>, seam: Seam | null): Bar[] {
  const bars: Bar[] = [];
  for (const bar of priceWalk(query.symbol, seam)) {
    if (bar.day > query.to) break;
    if (bar.day >= query.from) bars.push(bar);
  }
  return bars;
}

function firstPart(query: BarQuery): { to: string; next: string | null } {
  const end = addDays(query.from, MAX_INTRADAY_DAYS);
  return end > query.to ? { to: query.to, next: null } : { to: addDays(end, -1), next: end };
}

function newest(symbol: string, seam: Seam | null, now: number): Quote | null {
  const bars = daily({ symbol, from: isoDay(now - QUOTE_LOOK_BACK_MS), to: isoDay(now) }, seam);
  const last = bars.at(-1);
  if (last === undefined) return null;
  const none = { bid: null, ask: null, bidSize: null, askSize: null } as const;
  const { open, high, low, close, volume, startsAt } = last;
  const previousClose = bars.at(-2)?.close ?? null;
  return { symbol, at: startsAt, last: close, open, high, low, previousClose, volume, ...none };
}

function addDays(day: string, days: number): string {
  return isoDay(Date.parse(day) + days * 86_400_000);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
