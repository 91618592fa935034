import type { Capabilities, MarketDataProvider } from '../../provider.ts';
import { createAnswers, offeringNothing } from '../answer.ts';
import { createHttpSource, type HttpProviderOptions } from '../http/http-source.ts';
import { addDays, firstStretch } from '../series.ts';
import { TwelveDataPayloads } from './twelvedata-payloads.ts';

export const TWELVEDATA_BASE_URL = 'https://api.twelvedata.com';
export const TWELVEDATA_KEY_VARIABLE = 'TWELVEDATA_API_KEY';

/** One answer ends at 5,000 bars; these days hold fewer. */
const STRETCH_DAYS = { '1m': 12, '5m': 60, '1h': 700, '1d': 6_900 } as const;
const INTERVAL = { '1m': '1min', '5m': '5min', '1h': '1h', '1d': '1day' } as const;
const MAX_BARS = '5000';
/** The free plan has eight credits a minute and a quote costs one for each symbol. */
const MAX_QUOTES = 8;
const MAX_SEARCH_HITS = '50';
/** Credits of the calls that cost more than one. */
const CREDITS = { profile: 10, splits: 20, dividends: 20 } as const;

const CAPABILITIES: Capabilities = {
  companies: false,
  profile: true,
  daily: true,
  intraday: true,
  adjusted: false,
  splits: true,
  dividends: true,
  quote: true,
  liveTrades: false,
  search: true,
  fundamentals: false,
};

/**
 * Twelve Data: daily bars corrected for splits, intraday bars as traded, quotes, search; profiles, splits and dividends with
 * a paid plan (they cost more credits than the free minute holds, and then answer `not_entitled`). Source: its API documents.
 */
export function createTwelveDataProvider(options: HttpProviderOptions): MarketDataProvider {
  const id = 'twelvedata';
  const clock = options.clock ?? Date.now;
  const answers = createAnswers(id, clock);
  const http = createHttpSource({
    ...options,
    clock,
    baseUrl: options.baseUrl ?? TWELVEDATA_BASE_URL,
    envVar: TWELVEDATA_KEY_VARIABLE,
    authorization: (key) => ({ authorization: `apikey ${key}` }),
    unsaidLimit: { window: 'minute', ms: 60_000 },
  });
  const payloads = new TwelveDataPayloads(TWELVEDATA_KEY_VARIABLE, http.limitOver);

  return {
    ...offeringNothing(id),
    id,
    capabilities: CAPABILITIES,
    async profile(symbol, signal) {
      const request = { path: '/profile', query: { symbol }, symbols: [symbol], signal };
      const found = await http.get({ ...request, cost: CREDITS.profile }, payloads.profile(symbol));
      return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
    },
    async bars(query, signal) {
      const { symbol, interval, from } = query;
      const { to, next } = firstStretch(query, STRETCH_DAYS[interval]);
      const daily = interval === '1d';
      const asked = {
        symbol,
        interval: INTERVAL[interval],
        start_date: from,
        // Whether the last day is included depends on the interval there, so one more is asked for and left out here.
        end_date: addDays(to, 1),
        outputsize: MAX_BARS,
        order: 'asc',
        timezone: 'UTC',
        adjust: daily ? 'splits' : 'none',
      };
      const found = await http.get(
        { path: '/time_series', query: asked, cost: 1, symbols: [symbol], signal },
        payloads.bars({ ...query, to }, next),
      );
      return found.ok
        ? answers.good(found.value, daily ? 'end_of_day' : 'delayed')
        : answers.bad(found.error);
    },
    async actions(query, signal) {
      const { symbol } = query;
      const request = { query: { symbol, range: 'full' }, symbols: [symbol], signal };
      const splits = await http.get(
        { ...request, path: '/splits', cost: CREDITS.splits },
        payloads.splits(query),
      );
      if (!splits.ok) return answers.bad(splits.error);
      const asPaid = { ...request.query, adjust: 'false' };
      const dividends = await http.get(
        { ...request, query: asPaid, path: '/dividends', cost: CREDITS.dividends },
        payloads.dividends(query),
      );
      if (!dividends.ok) return answers.bad(dividends.error);
      return answers.good({ splits: splits.value, dividends: dividends.value }, 'end_of_day');
    },
    async quotes(symbols, signal) {
      const asked = symbols.slice(0, MAX_QUOTES);
      const query = { symbol: asked.join(',') };
      const found = await http.get(
        { path: '/quote', query, cost: asked.length, symbols: asked, signal },
        payloads.quotes(asked),
      );
      return found.ok ? answers.good(found.value, 'delayed') : answers.bad(found.error);
    },
    async search(text, signal) {
      const query = { symbol: text, outputsize: MAX_SEARCH_HITS };
      const found = await http.get(
        { path: '/symbol_search', query, cost: 1, symbols: [], signal },
        payloads.search(),
      );
      return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
    },
  };
}
