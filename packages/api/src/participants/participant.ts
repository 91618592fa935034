import type { Instrument, Order } from '@buttonwood/shared/wire/http-types.ts';
import type { TickerData } from '@buttonwood/shared/wire/ws-messages.ts';
import { createClient, type ApiClient } from '../client/http-client.ts';
import { connectLive, type LiveClient } from '../client/live-client.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

/** One simulated participant: an ordinary account that signs in like everybody and uses only the public API. */
export interface Participant {
  readonly api: ApiClient;
  readonly live: LiveClient;
  readonly instruments: readonly Instrument[];
  /** Latest ticker of an instrument, once there is one. */
  ticker(symbol: string): TickerData | undefined;
  /** Own orders that are in the market, by id. */
  readonly orders: ReadonlyMap<string, Order>;
}

/**
 * Signs in (again and again with growing pauses until the API answers or `signal` aborts), takes out what an earlier run
 * left in the market, and follows tickers and own orders. The connection comes back by itself; the token is renewed with it.
 */
export async function join(
  baseUrl: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Participant> {
  let token = await signIn(baseUrl, credentials, signal);
  const api = createClient({ baseUrl, token: () => token });
  const found = await api.instruments({ signal });
  if (!found.ok) throw new Error(`instruments: ${found.error.detail}`);
  const left = await api.cancelAllOrders();
  if (!left.ok) throw new Error(`cancel all: ${left.error.detail}`);
  const live = connectLive({ url: `${baseUrl.replace(/^http/, 'ws')}/ws/v1`, token: () => token });
  live.onStatus((status) => {
    if (status.state !== 'unauthorized' || signal.aborted) return;
    signIn(baseUrl, credentials, signal).then(
      (renewed) => {
        token = renewed;
        live.reconnect();
      },
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
  });
  signal.addEventListener('abort', () => {
    live.close();
  });
  const tickers = new Map<string, TickerData>();
  const orders = new Map<string, Order>();
  for (const { symbol } of found.value.data) {
    live.subscribe('ticker', symbol, { onPush: (push) => tickers.set(symbol, push.data) });
  }
  live.subscribePrivate('orders', {
    onPush: (push) => {
      if (push.type === 'snapshot') orders.clear();
      for (const order of push.data) {
        if (isLive(order)) orders.set(order.order_id, order);
        else orders.delete(order.order_id);
      }
    },
  });
  return { api, live, instruments: found.value.data, ticker: (symbol) => tickers.get(symbol), orders };
}

function isLive(order: Order): boolean {
  return order.status === 'accepted' || order.status === 'partially_filled' || order.status === 'armed';
}

async function signIn(baseUrl: string, credentials: Credentials, signal: AbortSignal): Promise<string> {
  const api = createClient({ baseUrl });
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)) {
    signal.throwIfAborted();
    const { email, password } = credentials;
    const result = await api.signIn({ email, password, token: true });
    if (result.ok && result.value.token !== undefined) return result.value.token;
    if (!result.ok && !mayPass(result.error.status)) throw new Error(`${email}: ${result.error.detail}`);
    await pause(retryMs, signal);
  }
}

/** Whether a later try may succeed: no connection (0), too many requests, or trouble on the other side. */
function mayPass(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** Waits, or ends at once when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
