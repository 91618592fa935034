import type {
  BarInterval,
  BarPage,
  Company,
  CompanyList,
  Dividend,
  Fundamental,
  OutsideQuote,
  Split,
} from '@buttonwood/shared/wire/company-types.ts';
import type { ApiResult, Send } from './http-transport.ts';

export interface CompanyQuery {
  /** Part of a name or symbol; the best match comes first. Without it the list is by symbol. */
  readonly q?: string | undefined;
  /** Only what can be traded here. */
  readonly listed?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
export interface BarQuery {
  readonly interval?: BarInterval | undefined;
  readonly source?: string | undefined;
  readonly adjusted?: boolean | undefined;
  /** Days (`2018-02-07`) or instants, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
type Rows<T> = Promise<ApiResult<{ readonly data: readonly T[] }>>;

/** The routes below `/companies`. */
export interface CompanyClient {
  readonly companies: (query?: CompanyQuery) => Promise<ApiResult<CompanyList>>;
  readonly company: (symbol: string) => Promise<ApiResult<Company>>;
  /** Oldest first. */
  readonly bars: (symbol: string, query?: BarQuery) => Promise<ApiResult<BarPage>>;
  readonly outsideQuotes: (symbol: string) => Rows<OutsideQuote>;
  readonly fundamentals: (symbol: string) => Rows<Fundamental>;
  readonly splits: (symbol: string) => Rows<Split>;
  readonly dividends: (symbol: string) => Rows<Dividend>;
}

export function createCompanyClient(send: Send): CompanyClient {
  return {
    companies: ({ signal, listed, ...query } = {}) =>
      send('GET', '/companies', withSignal({ ...query, listed: textOf(listed) }, signal)),
    company: (symbol) => send('GET', companyPath(symbol)),
    bars: (symbol, { signal, adjusted, ...query } = {}) =>
      send('GET', companyPath(symbol, '/bars'), withSignal({ ...query, adjusted: textOf(adjusted) }, signal)),
    outsideQuotes: (symbol) => send('GET', companyPath(symbol, '/quotes')),
    fundamentals: (symbol) => send('GET', companyPath(symbol, '/fundamentals')),
    splits: (symbol) => send('GET', companyPath(symbol, '/splits')),
    dividends: (symbol) => send('GET', companyPath(symbol, '/dividends')),
  };
}

/** Address of the bars as a CSV file, for a link on a page of the exchange. */
export function barsCsvUrl(symbol: string, query: Omit<BarQuery, 'signal' | 'cursor' | 'limit'>): string {
  const params = new URLSearchParams({ format: 'csv' });
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  return `/api/v1${companyPath(symbol, '/bars')}?${params.toString()}`;
}

function companyPath(symbol: string, rest = ''): string {
  return `/companies/${encodeURIComponent(symbol)}${rest}`;
}

type Query = Readonly<Record<string, string | number | undefined>>;

function withSignal(query: Query, signal: AbortSignal | undefined): { query: Query; signal?: AbortSignal } {
  return signal === undefined ? { query } : { query, signal };
}

function textOf(flag: boolean | undefined): string | undefined {
  return flag === undefined ? undefined : String(flag);
}
