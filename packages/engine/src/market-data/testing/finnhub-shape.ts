import { jsonReply, type DoubleShape } from './double-reply.ts';
import type { DoubleWorld } from './double-world.ts';
import { digits } from './raw-json.ts';

/** What Finnhub sends over HTTP; see docs/providers.md for the sources of the shapes. */
export const finnhubShape: DoubleShape = {
  answer({ path, query, world }) {
    const [symbol = ''] = finnhubShape.symbolsOf({ path, query });
    switch (path) {
      case '/quote':
        return jsonReply(quote(symbol, world));
      case '/stock/profile2':
        return jsonReply(profile(symbol, world));
      case '/stock/metric':
        return jsonReply(metric(symbol, world));
      case '/search':
        return jsonReply(hits(query, world));
      case '/stock/candle':
        return finnhubShape.forbidden();
      default:
        return undefined;
    }
  },
  symbolsOf: ({ query }) => {
    const symbol = query.get('symbol');
    return symbol === null ? [] : [symbol];
  },
  costOf: () => 1,
  keyOf: (headers) => {
    const key = headers['x-finnhub-token'];
    return typeof key === 'string' ? key : null;
  },
  limited: () => jsonReply({ error: 'API limit reached. Please try again later. Remaining Limit: 0' }, 429),
  forbidden: () => jsonReply({ error: "You don't have access to this resource." }, 403),
  unauthorized: () => jsonReply({ error: 'Invalid API key' }, 401),
  errorWith200: () => jsonReply({ error: 'API limit reached. Please try again later. Remaining Limit: 0' }),
};

function quote(symbol: string, world: DoubleWorld): unknown {
  const known = world.quotes.get(symbol);
  if (known === undefined) return { c: 0, d: null, dp: null, h: 0, l: 0, o: 0, pc: 0, t: 0 };
  const last = digits(known.last);
  const pc = digits(known.previousClose ?? known.last);
  return { c: last, d: 0, dp: 0, h: last, l: last, o: last, pc, t: Date.parse(known.at) / 1_000 };
}

function profile(symbol: string, world: DoubleWorld): unknown {
  const company = world.companies.get(symbol);
  if (company === undefined) return {};
  return {
    ...{ country: 'US', currency: 'USD', exchange: company.exchange, name: company.name },
    ...{ finnhubIndustry: company.industry, ipo: company.listedOn, logo: '', ticker: symbol },
    marketCapitalization: digits('2800000.5'),
    shareOutstanding: digits(company.sharesInMillions),
    weburl: 'https://www.example.com/',
  };
}

function metric(symbol: string, world: DoubleWorld): unknown {
  if (!world.knows(symbol)) return { metric: {}, metricType: 'all', series: {}, symbol };
  return {
    metric: {
      '52WeekHigh': digits('260.1'),
      '52WeekLow': digits('164.08'),
      beta: digits('1.2989'),
      epsTTM: digits('6.4302'),
      marketCapitalization: digits('2800000.5'),
      peTTM: digits('28.4'),
    },
    metricType: 'all',
    series: {},
    symbol,
  };
}

function hits(query: URLSearchParams, world: DoubleWorld): unknown {
  const text = (query.get('q') ?? '').toLowerCase();
  const result = [...world.companies]
    .filter(([symbol, { name }]) => `${symbol} ${name}`.toLowerCase().includes(text))
    .map(([symbol, { name }]) => ({
      description: name,
      displaySymbol: symbol,
      symbol,
      type: 'Common Stock',
    }));
  return { count: result.length, result };
}
