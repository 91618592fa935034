import { createClient, type ApiClient, type ApiResult } from '../packages/api/src/client/http-client.ts';

/**
 * Two traders sign up, get cash and shares in the demo, and trade: with each other, unless the market has a better price.
 * Run it against a running demo: `node examples/two-traders.ts http://127.0.0.1:7878`
 */
const baseUrl = process.argv[2] ?? 'http://127.0.0.1:7878';
const SYMBOL = 'AAPL';

async function main(): Promise<void> {
  const [ann, bob] = [await signUp('Ann'), await signUp('Bob')];
  const run = Date.now().toString(36);
  must(await ann.deposit({ asset: 'USD', amount: '50000', idempotency_key: `cash-${run}` }));
  must(await bob.deposit({ asset: SYMBOL, amount: '100', idempotency_key: `shares-${run}` }));

  const { reference_price: price } = must(await ann.instrument(SYMBOL));
  if (price === null) throw new Error(`${SYMBOL} has no reference price yet`);

  const sell = must(await bob.placeOrder({ symbol: SYMBOL, side: 'sell', type: 'limit', qty: '10', price }));
  console.log(`Bob offers 10 ${SYMBOL} at ${price}: ${sell.order.status}`);
  const buy = must(await ann.placeOrder({ symbol: SYMBOL, side: 'buy', type: 'limit', qty: '10', price }));
  console.log(`Ann buys: ${buy.order.status}, average ${buy.order.avg_price ?? '-'}, fees ${buy.order.fees}`);

  for (const [name, trader] of [
    ['Ann', ann],
    ['Bob', bob],
  ] as const) {
    const { data } = must(await trader.balances());
    console.log(`${name} has ${data.map(({ asset, total }) => `${total} ${asset}`).join(', ')}`);
  }
}

async function signUp(name: string): Promise<ApiClient> {
  const email = `${name.toLowerCase()}-${crypto.randomUUID()}@example.org`;
  const body = { email, password: crypto.randomUUID(), display_name: name, token: true };
  const { token } = must(await createClient({ baseUrl }).signUp(body));
  return createClient({ baseUrl, token });
}

function must<T>(result: ApiResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`);
  return result.value;
}

await main();
