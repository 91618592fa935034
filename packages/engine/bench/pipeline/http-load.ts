import { randomUUID } from 'node:crypto';
import { Latencies } from './latency.ts';
import { SYMBOL } from './order-path.ts';

/** Requests under way at once: enough to keep the server busy. */
const CONCURRENCY = 32;
const SHARES = '100000';
const CASH = '10000000';
const PRICE = '100.00';

export interface HttpLoad {
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers other than 201, by status; none in a good run. */
  readonly others: Readonly<Record<string, number>>;
}

/** Two users trade with each other over HTTP as fast as CONCURRENCY requests allow (closed loop). */
export async function httpLoad(port: number, seconds: number): Promise<HttpLoad> {
  const url = `http://127.0.0.1:${port}/api/v1`;
  const users = [await signUp(url), await signUp(url)];
  for (const headers of users) {
    await post(`${url}/deposits`, headers, { asset: 'USD', amount: CASH, idempotency_key: randomUUID() });
    await post(`${url}/deposits`, headers, { asset: SYMBOL, amount: SHARES, idempotency_key: randomUUID() });
  }
  const latencies = new Latencies();
  const others: Record<string, number> = {};
  const until = performance.now() + seconds * 1_000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async (_, worker) => {
      for (let n = worker; performance.now() < until; n++) {
        const side = n % 2 === 0 ? 'sell' : 'buy';
        const body = { symbol: SYMBOL, side, type: 'limit', price: PRICE, qty: '1' };
        const sent = performance.now();
        const status = await post(`${url}/orders`, users[n % 2] ?? {}, body, false);
        latencies.add((performance.now() - sent) * 1_000);
        if (status !== 201) others[status] = (others[status] ?? 0) + 1;
      }
    }),
  );
  const tookMs = performance.now() - started;
  return { ordersPerSecond: Math.round((latencies.size / tookMs) * 1_000), ...latencies.summary(), others };
}

async function signUp(url: string): Promise<Record<string, string>> {
  const name = randomUUID();
  const response = await fetch(`${url}/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${name}@example.com`,
      password: `bench ${name}`,
      display_name: 'Bench',
      token: true,
    }),
  });
  if (!response.ok) throw new Error(`sign-up answered ${response.status}: ${await response.text()}`);
  const { token } = (await response.json()) as { token: string };
  return { authorization: `Bearer ${token}` };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  mustWork = true,
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (mustWork && !response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return response.status;
}
