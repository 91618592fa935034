import type { Capabilities, MarketDataProvider, Quote } from '../../provider.ts';
import { createAnswers, offeringNothing } from '../answer.ts';
import { createHttpSource, type HttpProviderOptions } from '../http/http-source.ts';
import type { StreamLease } from '../../limits/stream-lease.ts';
import { FinnhubPayloads } from './finnhub-payloads.ts';
import { followTrades, type StreamTimes } from './finnhub-stream.ts';

export const FINNHUB_BASE_URL = 'https://finnhub.io/api/v1';
export const FINNHUB_STREAM_URL = 'wss://ws.finnhub.io';
export const FINNHUB_KEY_VARIABLE = 'FINNHUB_API_KEY';

const CAPABILITIES: Capabilities = {
  companies: false,
  profile: true,
  daily: false,
  intraday: false,
  adjusted: false,
  splits: false,
  dividends: false,
  quote: true,
  liveTrades: true,
  search: true,
  fundamentals: true,
};

export interface FinnhubOptions extends HttpProviderOptions {
  readonly streamUrl?: string;
  /** Held while the stream is open: the source allows one connection for each key. */
  readonly lease: StreamLease;
  readonly times?: Partial<StreamTimes>;
}

/**
 * Finnhub: profiles, key figures, quotes, search and live trades. Its history is not part of the free plan and is not
 * used. Source: its API documents; Finnhub-API issues 143 (duplicates) and 158 (one connection).
 */
export function createFinnhubProvider(options: FinnhubOptions): MarketDataProvider {
  const id = 'finnhub';
  const clock = options.clock ?? Date.now;
  const answers = createAnswers(id, clock);
  const http = createHttpSource({
    ...options,
    clock,
    baseUrl: options.baseUrl ?? FINNHUB_BASE_URL,
    envVar: FINNHUB_KEY_VARIABLE,
    authorization: (key) => ({ 'x-finnhub-token': key }),
    unsaidLimit: { window: 'minute', ms: 60_000 },
  });
  const payloads = new FinnhubPayloads(FINNHUB_KEY_VARIABLE, http.limitOver);
  const one = (symbol: string, signal: AbortSignal | undefined) =>
    ({ cost: 1, symbols: [symbol], signal }) as const;

  return {
    ...offeringNothing(id),
    id,
    capabilities: CAPABILITIES,
    async profile(symbol, signal) {
      const request = { path: '/stock/profile2', query: { symbol }, ...one(symbol, signal) };
      const found = await http.get(request, payloads.profile(symbol));
      return found.ok ? answers.good(found.value, 'real_time') : answers.bad(found.error);
    },
    async quotes(symbols, signal) {
      const quotes: Quote[] = [];
      for (const symbol of symbols) {
        const request = { path: '/quote', query: { symbol }, ...one(symbol, signal) };
        const found = await http.get(request, payloads.quote(symbol));
        if (found.ok) quotes.push(found.value);
        else if (found.error.kind !== 'not_found' || symbols.length === 1) {
          if (quotes.length === 0) return answers.bad(found.error);
          break;
        }
      }
      if (quotes.length === 0) return answers.bad({ kind: 'not_found', symbol: symbols[0] ?? '' });
      return answers.good(quotes, 'real_time');
    },
    async search(text, signal) {
      const request = { path: '/search', query: { q: text }, cost: 1, symbols: [], signal };
      const found = await http.get(request, payloads.search());
      return found.ok ? answers.good(found.value, 'real_time') : answers.bad(found.error);
    },
    async fundamentals(symbol, signal) {
      const query = { symbol, metric: 'all' };
      const request = { path: '/stock/metric', query, ...one(symbol, signal) };
      const today = new Date(clock()).toISOString().slice(0, 10);
      const found = await http.get(request, payloads.fundamentals(symbol, today));
      return found.ok ? answers.good(found.value, 'end_of_day') : answers.bad(found.error);
    },
    async trades(symbols, listener, signal) {
      const { key } = options;
      if (key === undefined || key === '')
        return answers.bad({ kind: 'missing_key', envVar: FINNHUB_KEY_VARIABLE });
      const url = `${options.streamUrl ?? FINNHUB_STREAM_URL}?token=${encodeURIComponent(key)}`;
      const { lease, times } = options;
      const end = await followTrades({ url, symbols, listener, signal, lease, ...(times && { times }) });
      return answers.bad(
        end === 'refused' ? { kind: 'unauthorized', envVar: FINNHUB_KEY_VARIABLE } : { kind: 'canceled' },
      );
    },
  };
}
