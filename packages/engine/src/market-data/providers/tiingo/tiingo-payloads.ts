import type { Bar, BarQuery, BarSeries, Company, Dividend, Quote, SearchHit, Split } from '../../provider.ts';
import type { LimitWindow, ProviderError } from '../../provider-error.ts';
import { parseExactJson, type ExactJson } from '../http/exact-json.ts';
import { limitError, type Interpreter, type Outcome, type Reply } from '../http/http-source.ts';
import {
  dayOf,
  instantOf,
  isObject,
  objectOf,
  objectsOf,
  optionalCount,
  optionalDecimal,
  optionalPrice,
  optionalText,
  PayloadError,
  textOf,
  type JsonObject,
} from '../http/payload.ts';
import { dayInNewYork } from '../new-york-time.ts';
import { figuresOf, inOrder, type FigureNames } from '../series.ts';

const ADJUSTED_NAMES: FigureNames = {
  open: 'adjOpen',
  high: 'adjHigh',
  low: 'adjLow',
  close: 'adjClose',
  volume: 'adjVolume',
};

/**
 * Reads what Tiingo sends. Its limits can come with status 200, as a bare sentence or as `{"detail": …}`; the sentence says
 * which limit it is. Source: hydrosquall/tiingo-python issue 45.
 */
export class TiingoPayloads {
  readonly #keyVariable: string;
  readonly #limitOver: (window: LimitWindow) => number;

  constructor(keyVariable: string, limitOver: (window: LimitWindow) => number) {
    this.#keyVariable = keyVariable;
    this.#limitOver = limitOver;
  }

  profile(symbol: string): Interpreter<Company> {
    return this.#reading(symbol, (json) => {
      const row = objectOf(json, 'the profile');
      return {
        symbol,
        name: optionalText(row, 'name') ?? textOf(row, 'ticker'),
        sector: null,
        industry: null,
        headquarters: null,
        founded: null,
        exchange: optionalText(row, 'exchangeCode'),
        country: null,
        currency: 'USD',
        listedOn: optionalText(row, 'startDate') === null ? null : dayOf(row, 'startDate'),
        sharesOutstanding: null,
        website: null,
        description: optionalText(row, 'description'),
      };
    });
  }

  daily(query: BarQuery): Interpreter<BarSeries> {
    return this.#reading(query.symbol, (json) => {
      const rows = objectsOf(json, 'the prices');
      const bars = inOrder(present(rows.map((row) => dailyBar(query.symbol, row))), query);
      return { bars, basis: 'raw', seam: null, next: null, actions: actionsOf(rows, query) };
    });
  }

  intraday(query: BarQuery, next: string | null): Interpreter<BarSeries> {
    return this.#reading(query.symbol, (json) => {
      const bars = present(objectsOf(json, 'the prices').map((row) => intradayBar(query, row)));
      return { bars: inOrder(bars, query), basis: 'raw', seam: null, next };
    });
  }

  quotes(symbols: readonly string[]): Interpreter<readonly Quote[]> {
    const first = symbols[0] ?? '';
    const read = this.#reading(first, (json) => {
      const rows = objectsOf(json, 'the quotes');
      const bySymbol = new Map(rows.map((row) => [textOf(row, 'ticker').toUpperCase(), row]));
      return present(symbols.map((symbol) => quoteOf(symbol, bySymbol.get(symbol.replaceAll('.', '-')))));
    });
    return (reply) => {
      const outcome = read(reply);
      if (outcome?.ok !== true || outcome.value.length > 0) return outcome;
      return { ok: false, error: { kind: 'not_found', symbol: first } };
    };
  }

  search(): Interpreter<readonly SearchHit[]> {
    return this.#reading('', (json) =>
      objectsOf(json, 'the hits').map((row) => {
        const symbol = textOf(row, 'ticker').toUpperCase().replaceAll('-', '.');
        return { symbol, name: optionalText(row, 'name') ?? symbol, exchange: null };
      }),
    );
  }

  #reading<T>(symbol: string, read: (json: ExactJson) => T): Interpreter<T> {
    return (reply): Outcome<T> | undefined => {
      const json = parseExactJson(reply.text);
      const error = this.#errorOf(reply, json, symbol);
      if (error !== undefined) return { ok: false, error };
      if (reply.status !== 200) return undefined;
      if (json === undefined) throw new PayloadError('the answer is JSON');
      return { ok: true, value: read(json) };
    };
  }

  #errorOf(reply: Reply, json: ExactJson | undefined, symbol: string): ProviderError | undefined {
    const said = detailOf(reply, json);
    const window = limitWindowOf(said);
    if (window !== undefined) return limitError(window, this.#limitOver(window));
    if (reply.status === 403 || /invalid token|not have permission.*token/i.test(said))
      return { kind: 'unauthorized', envVar: this.#keyVariable };
    if (/not found/i.test(said)) return { kind: 'not_found', symbol };
    return undefined;
  }
}

/** The sentence of an error: the `detail` of an object, or a short text that is no JSON list and no page. */
function detailOf(reply: Reply, json: ExactJson | undefined): string {
  if (isObject(json)) return optionalText(json, 'detail') ?? '';
  if (typeof json === 'string') return json;
  return json === undefined && !reply.text.trimStart().startsWith('<') ? reply.text.slice(0, 300) : '';
}

function limitWindowOf(said: string): LimitWindow | undefined {
  if (!/run over your|exceeded your|over your .*limit/i.test(said)) return undefined;
  if (/symbol/i.test(said)) return 'symbols_per_month';
  if (/month|bandwidth/i.test(said)) return 'month';
  return /dail|day/i.test(said) ? 'day' : 'hour';
}

function dailyBar(symbol: string, row: JsonObject): Bar | null {
  const figures = figuresOf(row);
  if (figures === null) return null;
  const day = dayOf(row, 'date');
  const startsAt = `${day}T00:00:00.000Z`;
  return { symbol, interval: '1d', day, startsAt, ...figures, adjusted: figuresOf(row, ADJUSTED_NAMES) };
}

function intradayBar(query: BarQuery, row: JsonObject): Bar | null {
  const figures = figuresOf(row);
  if (figures === null) return null;
  const at = instantOf(row, 'date');
  const { symbol, interval } = query;
  const startsAt = new Date(at).toISOString();
  return { symbol, interval, day: dayInNewYork(at), startsAt, ...figures, adjusted: null };
}

function actionsOf(rows: readonly JsonObject[], query: BarQuery): { splits: Split[]; dividends: Dividend[] } {
  const splits = new Map<string, Split>();
  const dividends = new Map<string, Dividend>();
  for (const row of rows) {
    const day = dayOf(row, 'date');
    if (day < query.from || day > query.to) continue;
    const ratio = optionalDecimal(row, 'splitFactor') ?? '1';
    if (ratio !== '1' && ratio !== '0') splits.set(day, { symbol: query.symbol, day, ratio });
    const amount = optionalPrice(row, 'divCash') ?? 0;
    if (amount > 0) dividends.set(day, { symbol: query.symbol, day, amount });
  }
  return { splits: byDay(splits), dividends: byDay(dividends) };
}

function byDay<T extends { readonly day: string }>(rows: ReadonlyMap<string, T>): T[] {
  return [...rows.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** `last`, `bidPrice` and `askPrice` need an agreement with IEX and are null without; `tngoLast` is always there. */
function quoteOf(symbol: string, row: JsonObject | undefined): Quote | null {
  if (row === undefined) return null;
  const last = optionalPrice(row, 'last') ?? optionalPrice(row, 'tngoLast');
  if (last === null) return null;
  return {
    symbol,
    at: new Date(instantOf(row, 'timestamp')).toISOString(),
    last,
    open: optionalPrice(row, 'open'),
    high: optionalPrice(row, 'high'),
    low: optionalPrice(row, 'low'),
    previousClose: optionalPrice(row, 'prevClose'),
    bid: optionalPrice(row, 'bidPrice'),
    ask: optionalPrice(row, 'askPrice'),
    bidSize: optionalCount(row, 'bidSize'),
    askSize: optionalCount(row, 'askSize'),
    volume: optionalCount(row, 'volume'),
  };
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}
