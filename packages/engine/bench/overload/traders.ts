import { randomUUID } from 'node:crypto';

const CASH = '1000000';
const SHARES = '10000';

/** Opens an account that has cash and shares of `symbol`; returns its session's token. */
export async function newTrader(url: string, symbol: string): Promise<string> {
  const api = `${url}/api/v1`;
  const name = randomUUID();
  const { token } = (await post(`${api}/accounts`, undefined, {
    email: `${name}@example.com`,
    password: `bench ${name}`,
    display_name: 'Bench',
    token: true,
  })) as { token: string };
  for (const [asset, amount] of [
    ['USD', CASH],
    [symbol, SHARES],
  ])
    await post(`${api}/deposits`, token, { asset, amount, idempotency_key: randomUUID() });
  return token;
}

async function post(url: string, token: string | undefined, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
