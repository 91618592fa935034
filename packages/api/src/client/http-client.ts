import type {
  ActivityEntry,
  AmendOrderRequest,
  AmendResult,
  Balance,
  BookSnapshot,
  CancelAllResult,
  CancelResult,
  CandleInterval,
  CandleSeries,
  Fill,
  HaltRequest,
  HaltResult,
  HealthReport,
  Instrument,
  LedgerLine,
  LoginSession,
  Me,
  Order,
  OrderResult,
  Page,
  PlaceOrderRequest,
  Position,
  SessionResponse,
  SignInRequest,
  SignUpRequest,
  Trade,
  TransferRequest,
  TransferResult,
} from '@buttonwood/shared/wire/http-types.ts';
import type { SideName } from '@buttonwood/shared/order/side.ts';
import { createCompanyClient, type CompanyClient } from './company-client.ts';
import { createTransport, type ApiResult, type ClientOptions } from './http-transport.ts';
import { createSyncClient, type SyncClient } from './sync-client.ts';
import { createTradingOpsClient, type TradingOpsClient } from './trading-ops-client.ts';
import { newUuidV7 } from './uuid-v7.ts';

export type { ApiResult, ClientOptions } from './http-transport.ts';

/** `minAsOf` is an `as_of` of an earlier answer: the read is at least as new, or fails with `read_model_behind`. */
export interface ReadOptions {
  readonly minAsOf?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
export interface PageOptions extends ReadOptions {
  readonly cursor?: string | undefined;
  /** Rows of the page, 1 to 500; 100 unless given. */
  readonly limit?: number | undefined;
}
export interface OrderQuery extends PageOptions {
  readonly status?: 'open' | 'closed' | 'all' | undefined;
  readonly symbol?: string | undefined;
  readonly clientOrderId?: string | undefined;
}
export interface CandleQuery extends ReadOptions {
  readonly interval?: CandleInterval | undefined;
  /** `trades` (default) for the exchange's own candles, else the provider of the bars, or `bars` for whichever there is. */
  readonly source?: string | undefined;
  readonly limit?: number | undefined;
}

/** Every route of `/api/v1`, one method each. No method throws: what fails comes back as a problem. */
export interface ApiClient extends CompanyClient, SyncClient, TradingOpsClient {
  readonly signUp: (body: SignUpRequest & { token?: boolean }) => Promise<ApiResult<SessionResponse>>;
  readonly signIn: (body: SignInRequest & { token?: boolean }) => Promise<ApiResult<SessionResponse>>;
  readonly signOut: () => Promise<ApiResult<null>>;
  readonly me: (options?: ReadOptions) => Promise<ApiResult<Me>>;
  readonly sessions: (
    options?: ReadOptions,
  ) => Promise<ApiResult<{ readonly data: readonly LoginSession[] }>>;
  readonly revokeSession: (sessionId: string) => Promise<ApiResult<null>>;

  readonly instruments: (
    options?: ReadOptions,
  ) => Promise<ApiResult<{ readonly data: readonly Instrument[] }>>;
  readonly instrument: (symbol: string, options?: ReadOptions) => Promise<ApiResult<Instrument>>;
  readonly book: (
    symbol: string,
    options?: ReadOptions & { depth?: number },
  ) => Promise<ApiResult<BookSnapshot>>;
  /** Newest first. */
  readonly trades: (symbol: string, options?: PageOptions) => Promise<ApiResult<Page<Trade>>>;
  /** Oldest first. */
  readonly candles: (symbol: string, query?: CandleQuery) => Promise<ApiResult<CandleSeries>>;

  /** Without a `client_order_id` the client makes one, so that the call can be repeated safely when it fails. */
  readonly placeOrder: (body: PlaceOrderRequest) => Promise<ApiResult<OrderResult>>;
  readonly orders: (query?: OrderQuery) => Promise<ApiResult<Page<Order>>>;
  readonly order: (orderId: string, options?: ReadOptions) => Promise<ApiResult<Order>>;
  readonly orderByClientId: (clientOrderId: string, options?: ReadOptions) => Promise<ApiResult<Order>>;
  readonly amendOrder: (orderId: string, body: AmendOrderRequest) => Promise<ApiResult<AmendResult>>;
  readonly cancelOrder: (orderId: string) => Promise<ApiResult<CancelResult>>;
  readonly cancelAllOrders: (scope?: {
    symbol?: string;
    side?: SideName;
  }) => Promise<ApiResult<CancelAllResult>>;

  readonly balances: (options?: ReadOptions) => Promise<ApiResult<Page<Balance>>>;
  readonly positions: (options?: ReadOptions) => Promise<ApiResult<Page<Position>>>;
  /** Newest first, like activity and ledger. */
  readonly fills: (
    options?: PageOptions & { symbol?: string; orderId?: string },
  ) => Promise<ApiResult<Page<Fill>>>;
  readonly activity: (options?: PageOptions) => Promise<ApiResult<Page<ActivityEntry>>>;
  readonly ledger: (options?: PageOptions) => Promise<ApiResult<Page<LedgerLine>>>;

  readonly deposit: (body: TransferRequest) => Promise<ApiResult<TransferResult>>;
  readonly withdraw: (body: TransferRequest) => Promise<ApiResult<TransferResult>>;

  readonly halt: (symbol: string, body: HaltRequest) => Promise<ApiResult<HaltResult>>;
  readonly resume: (symbol: string, body: HaltRequest) => Promise<ApiResult<HaltResult>>;
  readonly health: (options?: ReadOptions) => Promise<ApiResult<HealthReport>>;
}

/** Creates a client. In a browser `baseUrl` is '' (same origin, cookie); a program gives the address and a token. */
export function createClient(options: ClientOptions): ApiClient {
  const send = createTransport(options);
  const symbolPath = (symbol: string, rest = ''): string =>
    `/instruments/${encodeURIComponent(symbol)}${rest}`;
  const orderPath = (orderId: string): string => `/orders/${encodeURIComponent(orderId)}`;
  return {
    signUp: (body) => send('POST', '/accounts', { body }),
    signIn: (body) => send('POST', '/sessions', { body }),
    signOut: () => send('DELETE', '/sessions/current'),
    me: (read) => send('GET', '/me', readOf(read)),
    sessions: (read) => send('GET', '/sessions', readOf(read)),
    revokeSession: (sessionId) => send('DELETE', `/sessions/${encodeURIComponent(sessionId)}`),

    instruments: (read) => send('GET', '/instruments', readOf(read)),
    instrument: (symbol, read) => send('GET', symbolPath(symbol), readOf(read)),
    book: (symbol, read) => send('GET', symbolPath(symbol, '/book'), readOf(read, { depth: read?.depth })),
    trades: (symbol, page) => send('GET', symbolPath(symbol, '/trades'), pageOf(page)),
    candles: (symbol, query) =>
      send(
        'GET',
        symbolPath(symbol, '/candles'),
        readOf(query, { interval: query?.interval, source: query?.source, limit: query?.limit }),
      ),

    placeOrder: (body) =>
      send('POST', '/orders', { body: { ...body, client_order_id: body.client_order_id ?? newUuidV7() } }),
    orders: (query) =>
      send(
        'GET',
        '/orders',
        pageOf(query, {
          status: query?.status,
          symbol: query?.symbol,
          client_order_id: query?.clientOrderId,
        }),
      ),
    order: (orderId, read) => send('GET', orderPath(orderId), readOf(read)),
    orderByClientId: (id, read) =>
      send('GET', `/orders/by-client-id/${encodeURIComponent(id)}`, readOf(read)),
    amendOrder: (orderId, body) => send('PATCH', orderPath(orderId), { body }),
    cancelOrder: (orderId) => send('DELETE', orderPath(orderId)),
    cancelAllOrders: (scope) =>
      send('DELETE', '/orders', { query: { symbol: scope?.symbol, side: scope?.side } }),

    balances: (read) => send('GET', '/balances', readOf(read)),
    positions: (read) => send('GET', '/positions', readOf(read)),
    fills: (page) => send('GET', '/fills', pageOf(page, { symbol: page?.symbol, order_id: page?.orderId })),
    activity: (page) => send('GET', '/activity', pageOf(page)),
    ledger: (page) => send('GET', '/ledger', pageOf(page)),

    deposit: (body) => send('POST', '/deposits', { body }),
    withdraw: (body) => send('POST', '/withdrawals', { body }),

    halt: (symbol, body) => send('POST', `/ops${symbolPath(symbol, '/halt')}`, { body }),
    resume: (symbol, body) => send('POST', `/ops${symbolPath(symbol, '/resume')}`, { body }),
    health: (read) => send('GET', '/health', readOf(read)),
    ...createCompanyClient(send),
    ...createSyncClient(send),
    ...createTradingOpsClient(send),
  };
}

type Query = Readonly<Record<string, string | number | undefined>>;

function readOf(options: ReadOptions | undefined, query: Query = {}): { query: Query; signal?: AbortSignal } {
  const whole = { ...query, min_as_of: options?.minAsOf };
  return options?.signal === undefined ? { query: whole } : { query: whole, signal: options.signal };
}

function pageOf(options: PageOptions | undefined, query: Query = {}): { query: Query; signal?: AbortSignal } {
  return readOf(options, { ...query, cursor: options?.cursor, limit: options?.limit });
}
