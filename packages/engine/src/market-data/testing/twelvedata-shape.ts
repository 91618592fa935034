import { jsonReply, type DoubleReply, type DoubleShape } from './double-reply.ts';
import type { DoubleWorld } from './double-world.ts';
import { digits } from './raw-json.ts';

const CREDITS: Readonly<Record<string, number>> = { '/profile': 10, '/splits': 20, '/dividends': 20 };

/** What Twelve Data sends; see docs/providers.md for the sources of the shapes. */
export const twelveDataShape: DoubleShape = {
  answer({ path, query, world }) {
    const symbols = twelveDataShape.symbolsOf({ path, query });
    const [symbol = ''] = symbols;
    if (path === '/symbol_search') return jsonReply(hits(query, world));
    if (path === '/quote' && symbols.length > 1) return jsonReply(batch(symbols, world));
    if (!world.knows(symbol)) return reply(unknown(symbol));
    switch (path) {
      case '/time_series':
        return reply(series(symbol, query, world));
      case '/quote':
        return reply(quote(symbol, world));
      case '/profile':
        return reply(profile(symbol, world));
      case '/splits':
        return reply({ meta: { symbol }, splits: splits(symbol, world) });
      case '/dividends':
        return reply({ meta: { symbol }, dividends: dividends(symbol, world) });
      default:
        return undefined;
    }
  },
  symbolsOf: ({ path, query }) =>
    path === '/symbol_search' ? [] : (query.get('symbol') ?? '').split(',').filter((text) => text !== ''),
  costOf: ({ path, query }) =>
    (CREDITS[path] ?? 1) * Math.max(1, twelveDataShape.symbolsOf({ path, query }).length),
  keyOf(headers) {
    const match = /^apikey (.+)$/.exec(String(headers['authorization'] ?? ''));
    return match?.[1] ?? null;
  },
  limited: () => jsonReply(error(429, MINUTE), 429),
  forbidden: () => jsonReply(error(403, 'This endpoint is available with the Grow plan and above.'), 403),
  unauthorized: () => jsonReply(error(401, '**apikey** parameter is incorrect or not specified.'), 401),
  errorWith200: () => jsonReply(error(429, MINUTE)),
};

const MINUTE =
  'You have run out of API credits for the current minute. 12 API credits were used, with the current limit being 8.';

/** The status of HTTP follows the code of an error, as its documents say. */
function reply(body: Readonly<Record<string, unknown>>): DoubleReply {
  return jsonReply(body, typeof body['code'] === 'number' ? body['code'] : 200);
}

function error(code: number, message: string): Readonly<Record<string, unknown>> {
  return { code, message, status: 'error' };
}

function unknown(symbol: string): Readonly<Record<string, unknown>> {
  return error(404, `**symbol** or **figi** parameter is missing or invalid (${symbol}).`);
}

function series(
  symbol: string,
  query: URLSearchParams,
  world: DoubleWorld,
): Readonly<Record<string, unknown>> {
  const from = query.get('start_date') ?? '0000';
  const to = query.get('end_date') ?? '9999';
  const interval = query.get('interval') ?? '1day';
  const values = interval === '1day' ? daily(symbol, world) : intraday(symbol, world);
  const found = values.filter(({ datetime }) => datetime >= from && datetime <= to);
  if (found.length === 0)
    return error(400, 'No data is available on the specified dates. Try setting different start/end dates.');
  return { meta: { symbol, interval, currency: 'USD' }, values: found, status: 'ok' };
}

function daily(symbol: string, world: DoubleWorld) {
  return (world.bars.get(symbol) ?? []).map(({ day, open, high, low, close, volume }) => ({
    ...{ datetime: day, open, high, low, close, volume },
  }));
}

function intraday(symbol: string, world: DoubleWorld) {
  return (world.intraday.get(symbol) ?? []).map(({ at, open, high, low, close, volume }) => ({
    datetime: new Date(at).toISOString().slice(0, 19).replace('T', ' '),
    ...{ open, high, low, close, volume },
  }));
}

function quote(symbol: string, world: DoubleWorld): Readonly<Record<string, unknown>> {
  const known = world.quotes.get(symbol);
  if (known === undefined) return unknown(symbol);
  return {
    ...{ symbol, name: world.companies.get(symbol)?.name, exchange: 'NASDAQ', currency: 'USD' },
    datetime: known.at.slice(0, 10),
    timestamp: Date.parse(known.at) / 1_000,
    ...{ open: null, high: null, low: null, close: known.last, volume: '355259' },
    previous_close: known.previousClose ?? known.last,
    is_market_open: false,
    fifty_two_week: { low: '100.00000', high: '260.00000' },
  };
}

function batch(symbols: readonly string[], world: DoubleWorld): unknown {
  return Object.fromEntries(symbols.map((symbol) => [symbol, quote(symbol, world)]));
}

function profile(symbol: string, world: DoubleWorld): Readonly<Record<string, unknown>> {
  const company = world.companies.get(symbol);
  return {
    ...{ symbol, name: company?.name, exchange: company?.exchange, sector: 'Technology' },
    ...{ industry: company?.industry, employees: 147_000, website: 'http://www.example.com' },
    ...{ description: 'Makes things.', city: 'Cupertino', state: 'CA', country: 'US' },
  };
}

function splits(symbol: string, world: DoubleWorld): unknown[] {
  return (world.bars.get(symbol) ?? []).flatMap(({ day, splitFactor }) => {
    if (splitFactor === undefined) return [];
    const factor = Number(splitFactor);
    return [{ date: day, ratio: 1 / factor, from_factor: factor, to_factor: 1 }];
  });
}

function dividends(symbol: string, world: DoubleWorld): unknown[] {
  return (world.bars.get(symbol) ?? []).flatMap(({ day, dividend }) =>
    dividend === undefined ? [] : [{ ex_date: day, amount: digits(dividend) }],
  );
}

function hits(query: URLSearchParams, world: DoubleWorld): unknown {
  const text = (query.get('symbol') ?? '').toLowerCase();
  const data = [...world.companies]
    .filter(([symbol, { name }]) => `${symbol} ${name}`.toLowerCase().includes(text))
    .map(([symbol, { name, exchange }]) => ({ symbol, instrument_name: name, exchange, country: 'US' }));
  return { data, status: 'ok' };
}
