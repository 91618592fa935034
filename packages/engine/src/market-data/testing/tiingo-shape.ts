import { jsonReply, type DoubleAsk, type DoubleReply, type DoubleShape } from './double-reply.ts';
import type { DoubleBar, DoubleIntradayBar, DoubleWorld } from './double-world.ts';
import { digits } from './raw-json.ts';

/** What Tiingo sends; see docs/providers.md for the sources of the shapes. */
export const tiingoShape: DoubleShape = {
  answer({ path, query, world }) {
    const symbol = pathSymbol(path);
    if (path === '/iex/') return jsonReply(quotes(query, world));
    if (path === '/tiingo/utilities/search') return jsonReply(hits(query, world));
    if (symbol === null) return undefined;
    if (!world.knows(symbol)) return jsonReply({ detail: 'Not found.' }, 404);
    if (path.startsWith('/iex/')) return jsonReply(intraday(symbol, query, world));
    return jsonReply(path.endsWith('/prices') ? daily(symbol, query, world) : profile(symbol, world));
  },
  symbolsOf({ path, query }) {
    const tickers = query.get('tickers');
    if (tickers !== null) return tickers.split(',').map(plain);
    const symbol = pathSymbol(path);
    return symbol === null ? [] : [symbol];
  },
  costOf: () => 1,
  keyOf(headers) {
    const match = /^Token (.+)$/.exec(String(headers['authorization'] ?? ''));
    return match?.[1] ?? null;
  },
  limited: () => jsonReply({ detail: HOURLY }, 429),
  forbidden: () => jsonReply({ detail: 'Please supply a token' }, 403),
  unauthorized: () => jsonReply({ detail: 'Invalid token.' }, 401),
  errorWith200: (): DoubleReply => ({ status: 200, type: 'text/html', body: MONTHLY }),
};

const HOURLY =
  'Error: You have run over your hourly request allocation. Please upgrade to have your limits increased.';
const MONTHLY =
  'You have run over your 500 symbol look up for this month. Please upgrade to have your limits increased.';

function pathSymbol(path: string): string | null {
  const match = /^\/(?:tiingo\/daily|iex)\/([^/]+)(?:\/prices)?$/.exec(path);
  return match === null ? null : plain(decodeURIComponent(match[1] ?? ''));
}

function plain(ticker: string): string {
  return ticker.replaceAll('-', '.').toUpperCase();
}

function profile(symbol: string, world: DoubleWorld): unknown {
  const company = world.companies.get(symbol);
  return {
    ticker: symbol,
    name: company?.name,
    exchangeCode: company?.exchange,
    startDate: company?.listedOn,
    endDate: '2026-11-20',
    description: `${company?.name ?? symbol} makes things.`,
  };
}

function daily(symbol: string, query: URLSearchParams, world: DoubleWorld): unknown {
  return within(world.bars.get(symbol) ?? [], query, (bar) => bar.day).map(dailyRow);
}

function dailyRow(bar: DoubleBar): unknown {
  const by = bar.adjustedBy ?? 1;
  const adjusted = (text: string): unknown => digits(by === 1 ? text : String(Number(text) / by));
  return {
    date: `${bar.day}T00:00:00.000Z`,
    close: digits(bar.close),
    high: digits(bar.high),
    low: digits(bar.low),
    open: digits(bar.open),
    volume: digits(bar.volume),
    adjClose: adjusted(bar.close),
    adjHigh: adjusted(bar.high),
    adjLow: adjusted(bar.low),
    adjOpen: adjusted(bar.open),
    adjVolume: digits(bar.volume),
    divCash: digits(bar.dividend ?? '0.0'),
    splitFactor: digits(bar.splitFactor ?? '1.0'),
  };
}

function intraday(symbol: string, query: URLSearchParams, world: DoubleWorld): unknown {
  const rows = within(world.intraday.get(symbol) ?? [], query, (bar) => bar.at.slice(0, 10));
  return rows.map(({ at, open, high, low, close, volume }: DoubleIntradayBar) => ({
    date: new Date(at).toISOString(),
    open: digits(open),
    high: digits(high),
    low: digits(low),
    close: digits(close),
    volume: digits(volume),
  }));
}

function within<T>(rows: readonly T[], query: DoubleAsk['query'], dayOf: (row: T) => string): T[] {
  const from = query.get('startDate') ?? '0000';
  const to = query.get('endDate') ?? '9999';
  return rows.filter((row) => dayOf(row) >= from && dayOf(row) <= to);
}

function quotes(query: URLSearchParams, world: DoubleWorld): unknown {
  return tiingoShape.symbolsOf({ path: '/iex/', query }).flatMap((symbol) => {
    const quote = world.quotes.get(symbol);
    if (quote === undefined) return [];
    return {
      ticker: symbol.replaceAll('.', '-'),
      timestamp: quote.at.replace('Z', '.123456789+00:00').replace(/\.\d+\.123/, '.123'),
      lastSaleTimestamp: null,
      quoteTimestamp: null,
      open: null,
      high: null,
      low: null,
      mid: null,
      tngoLast: digits(quote.last),
      last: null,
      lastSize: null,
      bidSize: null,
      bidPrice: digits(quote.bid ?? null),
      askPrice: digits(quote.ask ?? null),
      askSize: null,
      prevClose: digits(quote.previousClose ?? quote.last),
      volume: 355_259,
    };
  });
}

function hits(query: URLSearchParams, world: DoubleWorld): unknown {
  const text = (query.get('query') ?? '').toLowerCase();
  return [...world.companies]
    .filter(([symbol, { name }]) => `${symbol} ${name}`.toLowerCase().includes(text))
    .map(([symbol, { name }]) => ({ ticker: symbol, name, assetType: 'Stock', isActive: true }));
}
