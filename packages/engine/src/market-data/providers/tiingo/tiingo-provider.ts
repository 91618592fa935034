import type { BarInterval, BarQuery, Capabilities, MarketDataProvider } from '../../provider.ts';
import { createAnswers, offeringNothing } from '../answer.ts';
import { createHttpSource, type HttpProviderOptions } from '../http/http-source.ts';
import { firstStretch } from '../series.ts';
import { TiingoPayloads } from './tiingo-payloads.ts';

export const TIINGO_BASE_URL = 'https://api.tiingo.com';
export const TIINGO_KEY_VARIABLE = 'TIINGO_API_KEY';

/** Intraday bars end at 10,000 for one answer; these days hold fewer. */
const INTRADAY_DAYS = { '1m': 25, '5m': 120, '1h': 1_400 } as const;
const RESAMPLE = { '1m': '1min', '5m': '5min', '1h': '1hour' } as const;
/** Symbols of one request for quotes. */
const MAX_QUOTES = 100;
const MAX_SEARCH_HITS = '50';

const CAPABILITIES: Capabilities = {
  companies: false,
  profile: true,
  daily: true,
  intraday: true,
  adjusted: true,
  splits: true,
  dividends: true,
  quote: true,
  liveTrades: false,
  search: true,
  fundamentals: false,
};

/**
 * Tiingo: daily bars as traded and corrected with their splits and dividends, intraday bars and quotes of IEX, profiles,
 * search. Share classes are written with a dash there (`BRK-B`). Sources: its documents on end-of-day prices and IEX.
 */
export function createTiingoProvider(options: HttpProviderOptions): MarketDataProvider {
  const id = 'tiingo';
  const clock = options.clock ?? Date.now;
  const answers = createAnswers(id, clock);
  const http = createHttpSource({
    ...options,
    clock,
    baseUrl: options.baseUrl ?? TIINGO_BASE_URL,
    envVar: TIINGO_KEY_VARIABLE,
    authorization: (key) => ({ authorization: `Token ${key}` }),
    unsaidLimit: { window: 'hour', ms: 3_600_000 },
  });
  const payloads = new TiingoPayloads(TIINGO_KEY_VARIABLE, http.limitOver);

  const dailyBars = (query: Omit<BarQuery, 'interval'>, signal: AbortSignal | undefined) =>
    http.get(
      {
        path: `/tiingo/daily/${ticker(query.symbol)}/prices`,
        query: { startDate: query.from, endDate: query.to, format: 'json', resampleFreq: 'daily' },
        ...one(query.symbol, signal),
      },
      payloads.daily({ ...query, interval: '1d' }),
    );

  return {
    ...offeringNothing(id),
    id,
    capabilities: CAPABILITIES,
    async profile(symbol, signal) {
      const path = `/tiingo/daily/${ticker(symbol)}`;
      const found = await http.get({ path, query: {}, ...one(symbol, signal) }, payloads.profile(symbol));
      return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
    },
    async bars(query, signal) {
      if (query.interval === '1d') {
        const found = await dailyBars(query, signal);
        return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
      }
      const { to, next } = firstStretch(query, INTRADAY_DAYS[query.interval]);
      const found = await http.get(
        {
          path: `/iex/${ticker(query.symbol)}/prices`,
          query: { startDate: query.from, endDate: to, resampleFreq: RESAMPLE[query.interval], ...COLUMNS },
          ...one(query.symbol, signal),
        },
        payloads.intraday({ ...query, to }, next),
      );
      return found.ok ? answers.good(found.value, 'delayed') : answers.bad(found.error);
    },
    async actions(query, signal) {
      const found = await dailyBars(query, signal);
      if (!found.ok) return answers.bad(found.error);
      return answers.good(found.value.actions ?? { splits: [], dividends: [] }, 'end_of_day');
    },
    async quotes(symbols, signal) {
      const asked = symbols.slice(0, MAX_QUOTES);
      const query = { tickers: asked.map(ticker).join(',') };
      const found = await http.get(
        { path: '/iex/', query, cost: 1, symbols: asked, signal },
        payloads.quotes(asked),
      );
      return found.ok ? answers.good(found.value, 'real_time') : answers.bad(found.error);
    },
    async search(text, signal) {
      const query = { query: text, limit: MAX_SEARCH_HITS };
      const found = await http.get(
        { path: '/tiingo/utilities/search', query, cost: 1, symbols: [], signal },
        payloads.search(),
      );
      return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
    },
  };
}

/** Without it the bars have no volume. */
const COLUMNS = { columns: 'open,high,low,close,volume' } as const;

export type IntradayInterval = Exclude<BarInterval, '1d'>;

/** `BRK.B` is `BRK-B` at Tiingo. */
export function ticker(symbol: string): string {
  return encodeURIComponent(symbol.replaceAll('.', '-'));
}

function one(symbol: string, signal: AbortSignal | undefined) {
  return { cost: 1, symbols: [symbol], signal } as const;
}
