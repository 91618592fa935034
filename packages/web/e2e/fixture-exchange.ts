import type { Page, Route, WebSocketRoute } from 'playwright-core';
import type { Order, PlaceOrderRequest } from '@buttonwood/shared/wire/http-types.ts';
import type { WsPush, WsRequest } from '@buttonwood/shared/wire/ws-messages.ts';
import {
  COMPANIES,
  FUNDAMENTALS,
  QUARANTINE,
  QUOTES,
  SYNC_REPORT,
  barPage,
  companyOf,
} from './fixture-companies.ts';
import { OPS_ACCOUNTS, OPS_STATUS, OPS_TRADING } from './fixture-ops.ts';
import {
  ACTIVITY,
  BALANCES,
  FILLS,
  HEALTH,
  INSTRUMENTS,
  LEDGER,
  ME,
  NO_CONDITIONS,
  ORDERS,
  POSITIONS,
  SESSIONS,
  bookSides,
  candles,
  dollars,
  lastCents,
  trades,
} from './fixture-data.ts';

/** What a test does to the market behind the page. */
export interface FixtureExchange {
  /** Pushes a message on a channel; `prev_seq` follows by itself unless given. */
  readonly push: (push: Omit<WsPush, 'ts' | 'prev_seq'> & { prev_seq?: number }) => void;
  /** Stops heartbeats and answers, as a dead network does. */
  readonly fallSilent: () => void;
  readonly speakAgain: () => void;
  /** Channels asked for, newest last ("book.50ms:AAPL"). */
  readonly subscribed: readonly string[];
  readonly placed: readonly PlaceOrderRequest[];
  signedIn: boolean;
  /** Answers every read with nothing in it. */
  empty: boolean;
  /** Answers every read with a problem. */
  broken: boolean;
}

const SECONDS: Readonly<Record<string, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '1d': 86_400,
};

/** Answers the page's HTTP calls and its live connection from fixtures, inside the browser: nothing is started. */
export async function fixtureExchange(page: Page): Promise<FixtureExchange> {
  const sockets = new Set<WebSocketRoute>();
  const seqs: Record<string, number> = {};
  const subscribed: string[] = [];
  const placed: PlaceOrderRequest[] = [];
  /** What arrived while the exchange was silent; it is handled when it speaks again. */
  const waiting: (() => void)[] = [];
  let silent = false;

  const push: FixtureExchange['push'] = (message) => {
    const key = message.symbol === undefined ? message.ch : `${message.ch}:${message.symbol}`;
    const text = JSON.stringify({ prev_seq: seqs[key] ?? 0, ts: new Date().toISOString(), ...message });
    seqs[key] = message.seq;
    for (const socket of sockets) if (!silent) socket.send(text);
  };
  const exchange: FixtureExchange = {
    push,
    subscribed,
    placed,
    signedIn: true,
    empty: false,
    broken: false,
    fallSilent: () => {
      silent = true;
    },
    speakAgain: () => {
      silent = false;
      for (const handle of waiting.splice(0)) handle();
    },
  };

  await page.routeWebSocket('**/ws/v1', (socket) => {
    sockets.add(socket);
    const beat = setInterval(() => {
      if (!silent) socket.send(JSON.stringify({ ch: 'heartbeat', ts: new Date().toISOString(), seqs }));
    }, 1000);
    socket.onClose(() => {
      clearInterval(beat);
      sockets.delete(socket);
    });
    socket.onMessage((text) => {
      const request = JSON.parse(String(text)) as WsRequest;
      if (silent) waiting.push(() => handle(request));
      else handle(request);
    });
    const handle = (request: WsRequest): void => {
      if (!sockets.has(socket)) return;
      socket.send(JSON.stringify({ id: request.id, ok: true, result: null }));
      if (request.op !== 'subscribe') return;
      const symbol = request.symbol;
      subscribed.push(symbol === undefined ? request.ch : `${request.ch}:${symbol}`);
      const snapshot = snapshotOf(request.ch, symbol, exchange.empty);
      if (snapshot !== undefined) push({ seq: 1, ...snapshot });
    };
  });
  await page.route('**/api/v1/**', (route) => answer(route, exchange, placed));
  return exchange;
}

type Snapshot = Omit<WsPush, 'ts' | 'prev_seq' | 'seq'>;

function snapshotOf(ch: string, symbol: string | undefined, empty: boolean): Snapshot | undefined {
  if (ch === 'orders') return { ch, type: 'snapshot', data: empty ? [] : ORDERS };
  if (symbol === undefined) return undefined;
  if (ch === 'trades') return { ch, symbol, type: 'snapshot', data: empty ? [] : trades(symbol) };
  if (ch === 'book.50ms') {
    const sides = empty ? { bids: [], asks: [] } : bookSides(symbol);
    return { ch, symbol, type: 'snapshot', data: { phase: 'continuous', indicative: null, ...sides } };
  }
  if (ch !== 'ticker') return undefined;
  const last = lastCents(symbol);
  const data = {
    last: dollars(last),
    bid: dollars(last - 1),
    bid_qty: '100',
    ask: dollars(last + 1),
    ask_qty: '100',
    open: null,
    high: null,
    low: null,
    volume: '0',
    reference: dollars(last),
    phase: 'continuous',
    indicative: null,
  } as const;
  return { ch, symbol, type: 'snapshot', data };
}

async function answer(route: Route, exchange: FixtureExchange, placed: PlaceOrderRequest[]): Promise<void> {
  const request = route.request();
  const url = new URL(request.url());
  const path = url.pathname.replace('/api/v1', '');
  const json = (body: unknown, status = 200): Promise<void> =>
    route.fulfill({
      status,
      contentType: status < 400 ? 'application/json' : 'application/problem+json',
      body: JSON.stringify(body),
    });
  const rows = (data: readonly unknown[]): Promise<void> =>
    json({ data: exchange.empty ? [] : data, next_cursor: null, as_of: 'fixture' });

  if (path === '/health') return json(HEALTH);
  if (path === '/me')
    return exchange.signedIn ? json(ME) : json(problem(401, 'unauthenticated', 'Sign in.'), 401);
  if (path === '/sessions' && request.method() === 'POST') {
    exchange.signedIn = true;
    return json({ user: ME, expires_at: '2026-12-31T00:00:00.000000Z' }, 201);
  }
  if (exchange.broken) return json(problem(503, 'engine_unavailable', 'The engine does not answer.'), 503);
  if (path === '/orders' && request.method() === 'POST') {
    const body = request.postDataJSON() as PlaceOrderRequest;
    placed.push(body);
    return json({ order: placedOrder(body), fills: [] }, 201);
  }
  if (path === '/instruments') return json({ data: INSTRUMENTS });
  if (path.startsWith('/companies')) return companies(path, url.searchParams, exchange, json);
  if (path === '/ops/sync') {
    return json(exchange.empty ? { ...SYNC_REPORT, runs: [], jobs: [], quarantined: 0 } : SYNC_REPORT);
  }
  if (path === '/ops/trading')
    return json(exchange.empty ? { ...OPS_TRADING, instruments: [] } : OPS_TRADING);
  if (path === '/ops/status') {
    return json(exchange.empty ? { ...OPS_STATUS, engines: [], actors: [], readers: [] } : OPS_STATUS);
  }
  if (path === '/ops/accounts') return json({ data: exchange.empty ? [] : OPS_ACCOUNTS });
  if (path === '/ops/quarantine') return rows(QUARANTINE);
  if (path.endsWith('/candles')) {
    const interval = url.searchParams.get('interval') ?? '1m';
    const symbol = decodeURIComponent(path.split('/')[2] ?? '');
    const source = url.searchParams.get('source') === 'bars' ? 'csv' : 'trades';
    const data = exchange.empty ? [] : candles(symbol, 240, SECONDS[interval] ?? 60);
    return json({ symbol, interval, source, data });
  }
  if (path === '/balances') return rows(BALANCES);
  if (path === '/positions') return rows(POSITIONS);
  if (path === '/fills') return rows(FILLS);
  if (path === '/activity') return rows(ACTIVITY);
  if (path === '/ledger') return rows(LEDGER);
  if (path === '/sessions') return json({ data: SESSIONS });
  return json(problem(404, 'not_found', `The fixtures have no ${path}.`), 404);
}

function companies(
  path: string,
  query: URLSearchParams,
  exchange: FixtureExchange,
  json: (body: unknown, status?: number) => Promise<void>,
): Promise<void> {
  const [symbol, rest] = path.split('/').slice(2).map(decodeURIComponent);
  if (symbol === undefined) {
    const q = (query.get('q') ?? '').toLowerCase();
    const found = COMPANIES.filter(({ symbol, name }) => `${symbol} ${name}`.toLowerCase().includes(q));
    return json({ data: exchange.empty ? [] : found, next_cursor: null });
  }
  const company = companyOf(symbol);
  if (company === undefined) return json(problem(404, 'not_found', 'There is nothing here.'), 404);
  if (rest === undefined) return json(exchange.empty ? { ...company, series: [] } : company);
  if (rest === 'bars') return json(barPage(symbol, query));
  const lists: Readonly<Record<string, readonly unknown[]>> = { quotes: QUOTES, fundamentals: FUNDAMENTALS };
  return json({ data: exchange.empty ? [] : (lists[rest] ?? []) });
}

function placedOrder(body: PlaceOrderRequest): Order {
  return {
    order_id: '0190c8a0-0000-7000-8000-000000000999',
    client_order_id: body.client_order_id ?? '',
    symbol: body.symbol,
    side: body.side,
    type: body.type,
    time_in_force: body.time_in_force ?? 'gtc',
    post_only: body.post_only ?? false,
    qty: body.qty,
    price: body.price ?? null,
    stop_price: body.stop_price ?? null,
    display_qty: body.display_qty ?? null,
    ...NO_CONDITIONS,
    cum_qty: '0',
    leaves_qty: body.qty,
    avg_price: null,
    fees: '0.00',
    status: 'accepted',
    reason: null,
    created_at: '2026-11-20T14:31:00.000000Z',
    updated_at: '2026-11-20T14:31:00.000000Z',
  };
}

function problem(status: number, code: string, detail: string): object {
  return {
    type: `urn:buttonwood:problem:${code}`,
    title: 'Not now',
    status,
    detail,
    code,
    request_id: 'fixture-request',
  };
}
