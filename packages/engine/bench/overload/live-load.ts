import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const SYMBOL = 'AAPL';
const PRICE = '159.00';
const CASH = '1000000';
const SHARES = '10000';
/** After this many orders each connection changes sides, so that no side piles up when some orders are refused. */
const ORDERS_A_SIDE = 20;
const TICK_MS = 5;
/** Longest wait for the last answers after the last order. */
const ANSWERS_MS = 20_000;

/** What came of the orders of one phase. */
export interface Phase {
  readonly offeredPerSecond: number | 'all that fit';
  readonly sent: number;
  readonly accepted: number;
  /** By problem code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Orders without any answer: none may be. */
  readonly unanswered: number;
  /** Accepted while orders were being sent. */
  readonly acceptedPerSecond: number;
}

/** Traders on the live feed who buy from each other at one price. */
export class LiveLoad {
  private readonly sockets: WebSocket[] = [];
  /** By connection, over all phases. */
  private readonly placed: number[] = [];
  private sent = 0;
  private accepted = 0;
  private readonly refused = new Map<string, number>();
  private onAnswer: (socket: number) => void = () => undefined;

  static async open(url: string, connections: number): Promise<LiveLoad> {
    const load = new LiveLoad();
    for (let index = 0; index < connections; index++) await load.join(url, index);
    return load;
  }

  /** Keeps `inFlight` orders of each connection on their way. */
  async closedLoop(inFlight: number, seconds: number): Promise<Phase> {
    let going = true;
    this.onAnswer = (socket) => {
      if (going) this.place(socket);
    };
    return this.phase('all that fit', async () => {
      for (let n = 0; n < inFlight; n++) for (const socket of this.sockets.keys()) this.place(socket);
      await sleep(seconds * 1_000);
      going = false;
    });
  }

  /** Sends orders at fixed times, whatever becomes of them. */
  async openLoop(ordersPerSecond: number, seconds: number): Promise<Phase> {
    this.onAnswer = () => undefined;
    return this.phase(ordersPerSecond, async () => {
      const started = performance.now();
      for (let placed = 0; ;) {
        const elapsed = (performance.now() - started) / 1_000;
        const due = Math.floor(Math.min(elapsed, seconds) * ordersPerSecond);
        for (; placed < due; placed++) this.place(placed % this.sockets.length);
        if (elapsed >= seconds) return;
        await sleep(TICK_MS);
      }
    });
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  private async phase(offered: Phase['offeredPerSecond'], send: () => Promise<void>): Promise<Phase> {
    this.sent = 0;
    this.accepted = 0;
    this.refused.clear();
    const started = performance.now();
    await send();
    const acceptedPerSecond = Math.round((this.accepted / (performance.now() - started)) * 1_000);
    const deadline = performance.now() + ANSWERS_MS;
    while (this.answered < this.sent && performance.now() < deadline) await sleep(TICK_MS);
    return {
      offeredPerSecond: offered,
      sent: this.sent,
      accepted: this.accepted,
      refused: Object.fromEntries(this.refused),
      unanswered: this.sent - this.answered,
      acceptedPerSecond,
    };
  }

  private get answered(): number {
    return this.accepted + [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }

  private place(index: number): void {
    const socket = this.sockets[index];
    if (socket?.readyState !== WebSocket.OPEN)
      throw new Error('the exchange has closed a connection of the load');
    this.sent += 1;
    const placed = this.placed[index] ?? 0;
    this.placed[index] = placed + 1;
    const side = (index + Math.floor(placed / ORDERS_A_SIDE)) % 2 === 0 ? 'sell' : 'buy';
    socket.send(
      `{"id":${this.sent},"op":"order.place","order":{"symbol":"${SYMBOL}","side":"${side}","type":"limit","price":"${PRICE}","qty":"1"}}`,
    );
  }

  private async join(url: string, index: number): Promise<void> {
    const token = await newTrader(`${url}/api/v1`);
    const init = { headers: { authorization: `Bearer ${token}` } };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/v1`, init);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('the live feed does not answer')));
    });
    socket.addEventListener('message', ({ data }) => this.take(String(data), index));
    this.sockets.push(socket);
  }

  private take(text: string, index: number): void {
    // The beginning is enough, and reading it whole would cost the machine more than answering did.
    if (/^\{"id":\d+,"ok":true/.test(text)) this.accepted += 1;
    else if (/^\{"id":\d+,"ok":false/.test(text)) {
      const code = /"code":"(\w+)"/.exec(text)?.[1] ?? 'none';
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    } else return;
    this.onAnswer(index);
  }
}

async function newTrader(api: string): Promise<string> {
  const name = randomUUID();
  const { token } = (await post(`${api}/accounts`, undefined, {
    email: `${name}@example.com`,
    password: `bench ${name}`,
    display_name: 'Bench',
    token: true,
  })) as { token: string };
  for (const [asset, amount] of [
    ['USD', CASH],
    [SYMBOL, SHARES],
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
