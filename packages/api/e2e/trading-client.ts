import { createClient, type ApiClient } from '../src/client/http-client.ts';
import { newUuidV7 } from '../src/client/uuid-v7.ts';
import { Random } from '../src/participants/random.ts';

/** What one client knows about an order that the exchange acknowledged. */
export interface Acknowledged {
  readonly clientOrderId: string;
  /** Undefined when the answer was 202: taken, with the engine's decision to come. */
  readonly orderId: string | undefined;
}

const RETRY_MS = 100;
const MAX_TRIES = 300;
/** In cents, around the reference price of AAPL in the demo world. */
const PRICE = { from: 15_900, to: 16_000 } as const;
const TRANSIENT: ReadonlySet<string> = new Set([
  'network_error',
  'outcome_unknown',
  'engine_unavailable',
  'engine_busy',
  'read_model_behind',
  'internal_error',
  'rate_limited',
  'check_stale',
]);

/** A client that goes on through every fault: it repeats a call with the same key until it gets an answer. */
export class TradingClient {
  readonly acknowledged: Acknowledged[] = [];
  /** Answers that were final refusals, by code: an order the client knows not to be in the market. */
  readonly refused = new Map<string, number>();
  readonly api: ApiClient;
  /** Of its session. */
  readonly token: string;
  private readonly symbol: string;
  private readonly random: Random;

  constructor(api: ApiClient, token: string, symbol: string, seed: number) {
    this.api = api;
    this.token = token;
    this.symbol = symbol;
    this.random = new Random(seed);
  }

  /** Places orders around one price, so that about half of them trade, and cancels some, until `signal` aborts. */
  async trade(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const last = this.acknowledged.at(-1)?.orderId;
      if (last !== undefined && this.random.next() < 0.15) await this.cancel(last);
      else await this.place();
    }
  }

  private async place(): Promise<void> {
    const clientOrderId = newUuidV7();
    const body = {
      symbol: this.symbol,
      side: this.random.next() < 0.5 ? ('buy' as const) : ('sell' as const),
      type: 'limit' as const,
      price: (this.random.between(PRICE.from, PRICE.to) / 100).toFixed(2),
      qty: String(this.random.between(1, 20)),
      client_order_id: clientOrderId,
    };
    const result = await persist(() => this.api.placeOrder(body));
    if (result.ok) {
      const pending = result.value.order.status === 'pending';
      this.acknowledged.push({ clientOrderId, orderId: pending ? undefined : result.value.order.order_id });
    } else this.refused.set(result.error.code, (this.refused.get(result.error.code) ?? 0) + 1);
  }

  private async cancel(orderId: string): Promise<void> {
    await persist(() => this.api.cancelOrder(orderId));
  }
}

/** Repeats a call while the answer says that nothing is known or that a later try may succeed. Throws after MAX_TRIES. */
export async function persist<
  T extends { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } },
>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const result = await call();
    if (result.ok || !TRANSIENT.has(result.error.code)) return result;
    if (tries === MAX_TRIES) throw new Error(`no answer after ${tries} tries: ${result.error.code}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Signs a new user up and gives it cash and shares of `symbol`. */
export async function newTrader(
  baseUrl: string,
  name: string,
  symbol: string,
  seed: number,
): Promise<TradingClient> {
  const body = {
    email: `${name}@test.buttonwood.demo`,
    password: `a long password of ${name}`,
    display_name: name,
    token: true,
  };
  const session = await createClient({ baseUrl }).signUp(body);
  if (!session.ok) throw new Error(`sign-up: ${session.error.detail}`);
  const token = session.value.token ?? '';
  const api = createClient({ baseUrl, token });
  for (const [asset, amount] of [
    ['USD', '1000000'],
    [symbol, '10000'],
  ] as const) {
    const transfer = { asset, amount, idempotency_key: newUuidV7() };
    const deposit = await persist(() => api.deposit(transfer));
    if (!deposit.ok) throw new Error(`deposit: ${deposit.error.detail}`);
  }
  return new TradingClient(api, token, symbol, seed);
}
