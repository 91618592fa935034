import type {
  ActionsQuery,
  Bar,
  BarQuery,
  BarSeries,
  Company,
  Dividend,
  Quote,
  SearchHit,
  Split,
} from '../../provider.ts';
import type { LimitWindow, ProviderError } from '../../provider-error.ts';
import { parseExactJson } from '../http/exact-json.ts';
import { limitError, type Interpreter, type Outcome } from '../http/http-source.ts';
import {
  dayOf,
  isObject,
  objectOf,
  objectsOf,
  optionalCount,
  optionalPrice,
  optionalText,
  PayloadError,
  priceOf,
  textOf,
  type JsonObject,
} from '../http/payload.ts';
import { dayInNewYork } from '../new-york-time.ts';
import { figuresOf, inOrder } from '../series.ts';
import { splitRatio } from './split-ratio.ts';

const MS_PER_SECOND = 1_000;

/** Reads what Twelve Data sends. A body with `"status":"error"` is an error whatever the status of HTTP is. */
export class TwelveDataPayloads {
  readonly #keyVariable: string;
  readonly #limitOver: (window: LimitWindow) => number;

  constructor(keyVariable: string, limitOver: (window: LimitWindow) => number) {
    this.#keyVariable = keyVariable;
    this.#limitOver = limitOver;
  }

  profile(symbol: string): Interpreter<Company> {
    return this.#reading(symbol, '/profile', (body) => ({
      symbol,
      name: textOf(body, 'name'),
      sector: optionalText(body, 'sector'),
      industry: optionalText(body, 'industry'),
      headquarters: placeOf(body),
      founded: null,
      exchange: optionalText(body, 'exchange'),
      country: optionalText(body, 'country'),
      currency: null,
      listedOn: null,
      sharesOutstanding: null,
      website: optionalText(body, 'website'),
      description: optionalText(body, 'description'),
    }));
  }

  bars(query: BarQuery, next: string | null): Interpreter<BarSeries> {
    const basis = query.interval === '1d' ? 'split_adjusted' : 'raw';
    const series = (bars: readonly Bar[]): BarSeries => ({
      bars: inOrder(bars, query),
      basis,
      seam: null,
      next,
    });
    const read = this.#reading(query.symbol, '/time_series', (body) =>
      series(present(objectsOf(body['values'], 'values').map((row) => barOf(query, row)))),
    );
    return (reply) => {
      // Days without a single bar, a long weekend for instance, are an error of their own there.
      const body = parseExactJson(reply.text);
      const said = isObject(body) ? (optionalText(body, 'message') ?? '') : '';
      if (/no data is available/i.test(said)) return { ok: true, value: series([]) };
      return read(reply);
    };
  }

  splits(query: ActionsQuery): Interpreter<readonly Split[]> {
    const { symbol } = query;
    return this.#reading(symbol, '/splits', (body) =>
      within(
        query,
        objectsOf(body['splits'], 'splits').map((row) => ({
          symbol,
          day: dayOf(row, 'date'),
          ratio: splitRatio(optionalCount(row, 'from_factor'), optionalCount(row, 'to_factor')),
        })),
      ),
    );
  }

  dividends(query: ActionsQuery): Interpreter<readonly Dividend[]> {
    const { symbol } = query;
    return this.#reading(symbol, '/dividends', (body) =>
      within(
        query,
        objectsOf(body['dividends'], 'dividends').map((row) => ({
          symbol,
          day: dayOf(row, 'ex_date'),
          amount: priceOf(row, 'amount'),
        })),
      ),
    );
  }

  /** One symbol comes flat, several come by their names, each with a status of its own. */
  quotes(symbols: readonly string[]): Interpreter<readonly Quote[]> {
    const [first = '', second] = symbols;
    return this.#reading(first, '/quote', (body) => {
      if (second === undefined) return [quoteOf(first, body)];
      const quotes = present(
        symbols.map((symbol) => {
          const row = body[symbol];
          return isObject(row) && row['status'] !== 'error' ? quoteOf(symbol, row) : null;
        }),
      );
      if (quotes.length === 0) throw new PayloadError('at least one of the symbols has a quote');
      return quotes;
    });
  }

  search(): Interpreter<readonly SearchHit[]> {
    return this.#reading('', '/symbol_search', (body) =>
      objectsOf(body['data'], 'data').map((row) => ({
        symbol: textOf(row, 'symbol'),
        name: textOf(row, 'instrument_name'),
        exchange: optionalText(row, 'exchange'),
      })),
    );
  }

  #reading<T>(symbol: string, endpoint: string, read: (body: JsonObject) => T): Interpreter<T> {
    return (reply): Outcome<T> | undefined => {
      const json = parseExactJson(reply.text);
      if (isObject(json) && json['status'] === 'error') {
        const error = this.#errorOf(json, symbol, endpoint);
        return error === undefined ? undefined : { ok: false, error };
      }
      if (reply.status !== 200) return undefined;
      return { ok: true, value: read(objectOf(json, 'the answer')) };
    };
  }

  #errorOf(body: JsonObject, symbol: string, endpoint: string): ProviderError | undefined {
    const code = optionalCount(body, 'code') ?? 0;
    const said = optionalText(body, 'message') ?? '';
    if (code === 429) {
      const window = /\bday\b|daily/i.test(said) ? 'day' : 'minute';
      return limitError(window, this.#limitOver(window));
    }
    if (code === 401) return { kind: 'unauthorized', envVar: this.#keyVariable };
    if (code === 403) return { kind: 'not_entitled', endpoint };
    if (code === 404 || /symbol\*{0,2} (not found|or)|not found/i.test(said))
      return { kind: 'not_found', symbol };
    if (code >= 500) return { kind: 'server_error', status: code };
    throw new PayloadError(`the request is understood (code ${code})`);
  }
}

function barOf(query: BarQuery, row: JsonObject): Bar | null {
  const figures = figuresOf(row);
  if (figures === null) return null;
  const { symbol, interval } = query;
  if (interval === '1d') {
    const day = dayOf(row, 'datetime');
    return { symbol, interval, day, startsAt: `${day}T00:00:00.000Z`, ...figures, adjusted: null };
  }
  const at = Date.parse(`${textOf(row, 'datetime').replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw new PayloadError('datetime is an instant');
  const startsAt = new Date(at).toISOString();
  return { symbol, interval, day: dayInNewYork(at), startsAt, ...figures, adjusted: null };
}

function quoteOf(symbol: string, row: JsonObject): Quote {
  const seconds = optionalCount(row, 'last_quote_at') ?? optionalCount(row, 'timestamp');
  if (seconds === null) throw new PayloadError('a quote has a timestamp');
  return {
    symbol,
    at: new Date(seconds * MS_PER_SECOND).toISOString(),
    last: priceOf(row, 'close'),
    open: optionalPrice(row, 'open'),
    high: optionalPrice(row, 'high'),
    low: optionalPrice(row, 'low'),
    previousClose: optionalPrice(row, 'previous_close'),
    bid: null,
    ask: null,
    bidSize: null,
    askSize: null,
    volume: optionalCount(row, 'volume'),
  };
}

function placeOf(body: JsonObject): string | null {
  const parts = [optionalText(body, 'city'), optionalText(body, 'state')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

function within<T extends { readonly day: string }>(query: ActionsQuery, rows: readonly T[]): T[] {
  const byDay = new Map(
    rows.filter(({ day }) => day >= query.from && day <= query.to).map((row) => [row.day, row]),
  );
  return [...byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}
