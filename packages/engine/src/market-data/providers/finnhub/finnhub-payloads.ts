import type { Company, Fundamental, FundamentalUnit, Quote, SearchHit } from '../../provider.ts';
import type { LimitWindow, ProviderError } from '../../provider-error.ts';
import { plainDecimal, roundDecimal } from '../http/decimal-text.ts';
import { parseExactJson, type ExactJson } from '../http/exact-json.ts';
import { limitError, type Interpreter, type Outcome } from '../http/http-source.ts';
import {
  dayOf,
  isObject,
  objectOf,
  objectsOf,
  optionalCount,
  optionalDecimal,
  optionalPrice,
  optionalText,
  PayloadError,
  priceOf,
  textOf,
  type JsonObject,
} from '../http/payload.ts';

const MS_PER_SECOND = 1_000;
/** Shares and market value come in millions. */
const MILLION_PLACES = 6;

interface Figure {
  readonly field: string;
  readonly name: string;
  readonly period: Fundamental['period'];
  readonly unit: FundamentalUnit;
}

const FIGURES: readonly Figure[] = [
  { field: 'marketCapitalization', name: 'market_cap', period: 'now', unit: 'currency' },
  { field: 'peTTM', name: 'pe', period: 'trailing_year', unit: 'ratio' },
  { field: 'epsTTM', name: 'eps', period: 'trailing_year', unit: 'currency_per_share' },
  { field: 'dividendYieldIndicatedAnnual', name: 'dividend_yield', period: 'now', unit: 'percent' },
  { field: 'beta', name: 'beta', period: 'now', unit: 'ratio' },
  { field: '52WeekHigh', name: 'week_52_high', period: 'now', unit: 'currency_per_share' },
  { field: '52WeekLow', name: 'week_52_low', period: 'now', unit: 'currency_per_share' },
];

/** Reads what Finnhub sends. An unknown symbol is an empty object or a quote whose time is zero. */
export class FinnhubPayloads {
  readonly #keyVariable: string;
  readonly #limitOver: (window: LimitWindow) => number;

  constructor(keyVariable: string, limitOver: (window: LimitWindow) => number) {
    this.#keyVariable = keyVariable;
    this.#limitOver = limitOver;
  }

  profile(symbol: string): Interpreter<Company> {
    return this.#reading('/stock/profile2', (json) => {
      const body = objectOf(json, 'the profile');
      if (Object.keys(body).length === 0) return notFound(symbol);
      const millions = optionalText(body, 'shareOutstanding');
      return found({
        symbol,
        name: textOf(body, 'name'),
        sector: null,
        industry: optionalText(body, 'finnhubIndustry'),
        headquarters: null,
        founded: null,
        exchange: optionalText(body, 'exchange'),
        country: optionalText(body, 'country'),
        currency: optionalText(body, 'currency'),
        listedOn: optionalText(body, 'ipo') === null ? null : dayOf(body, 'ipo'),
        sharesOutstanding: millions === null ? null : (roundDecimal(millions, MILLION_PLACES) ?? null),
        website: optionalText(body, 'weburl'),
        description: null,
      });
    });
  }

  quote(symbol: string): Interpreter<Quote> {
    return this.#reading('/quote', (json) => {
      const body = objectOf(json, 'the quote');
      const seconds = optionalCount(body, 't');
      if (seconds === null) throw new PayloadError('t is a time');
      if (seconds === 0) return notFound(symbol);
      return found({
        symbol,
        at: new Date(seconds * MS_PER_SECOND).toISOString(),
        last: priceOf(body, 'c'),
        open: optionalPrice(body, 'o'),
        high: optionalPrice(body, 'h'),
        low: optionalPrice(body, 'l'),
        previousClose: optionalPrice(body, 'pc'),
        bid: null,
        ask: null,
        bidSize: null,
        askSize: null,
        volume: null,
      });
    });
  }

  search(): Interpreter<readonly SearchHit[]> {
    return this.#reading('/search', (json) =>
      found(
        objectsOf(objectOf(json, 'the answer')['result'], 'result').map((row) => ({
          symbol: textOf(row, 'symbol'),
          name: optionalText(row, 'description') ?? textOf(row, 'symbol'),
          exchange: null,
        })),
      ),
    );
  }

  fundamentals(symbol: string, asOf: string): Interpreter<readonly Fundamental[]> {
    return this.#reading('/stock/metric', (json) => {
      const metric = objectOf(objectOf(json, 'the answer')['metric'], 'metric');
      if (Object.keys(metric).length === 0) return notFound(symbol);
      return found(
        FIGURES.flatMap(({ field, name, period, unit }) => {
          const value = valueOf(metric, field);
          return value === null ? [] : [{ symbol, name, period, asOf, value, unit }];
        }),
      );
    });
  }

  #reading<T>(endpoint: string, read: (json: ExactJson | undefined) => Outcome<T>): Interpreter<T> {
    return (reply) => {
      const json = parseExactJson(reply.text);
      const said = isObject(json) ? optionalText(json, 'error') : null;
      const error = said === null ? undefined : this.#errorOf(said, endpoint);
      if (error !== undefined) return { ok: false, error };
      if (reply.status !== 200) return undefined;
      if (said !== null) throw new PayloadError('the answer is no error');
      return read(json);
    };
  }

  #errorOf(said: string, endpoint: string): ProviderError | undefined {
    if (/limit/i.test(said)) return limitError('minute', this.#limitOver('minute'));
    if (/don't have access/i.test(said)) return { kind: 'not_entitled', endpoint };
    if (/api key/i.test(said)) return { kind: 'unauthorized', envVar: this.#keyVariable };
    return undefined;
  }
}

function valueOf(metric: JsonObject, field: string): string | null {
  const value = optionalDecimal(metric, field);
  if (value === null || field !== 'marketCapitalization') return value;
  return plainDecimal(`${value}e${MILLION_PLACES}`) ?? null;
}

function found<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

function notFound(symbol: string): Outcome<never> {
  return { ok: false, error: { kind: 'not_found', symbol } };
}
