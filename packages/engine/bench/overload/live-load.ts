import { setTimeout as sleep } from 'node:timers/promises';
import { RawLiveSocket, textFrame } from './raw-live-socket.ts';
import { newTrader } from './traders.ts';

const PRICE = '159.00';
/**
 * After this many orders each connection changes sides, so that no side piles up when some orders are refused. Where its own
 * orders meet, both end: would one of them stay, it would be one more each time.
 */
const ORDERS_A_SIDE = 20;
const ORDERS_A_TURN = 2 * ORDERS_A_SIDE;
const TICK_MS = 20;
/** Until answers come as fast as they will: orders that are still on their way at the end were also so at this moment. */
const RAMP_MS = 1_000;
/** Longest wait for the last answers after the last order. */
const ANSWERS_MS = 120_000;
/** The most orders in one piece. */
const ORDERS_A_PIECE = 512;
/** All have the same id: answers are counted, and this one is as long as real ones are. */
const ID = 1_000_000_000;
const ANSWER_HEAD = Buffer.from(`{"id":${ID},"ok":`);
const TRUE = 't'.charCodeAt(0);

/** What came of the orders of one phase. */
export interface Phase {
  readonly offeredPerSecond: number | 'all that fit';
  /** Orders that were due. */
  readonly offered: number;
  /** Orders that the connections took; the others were still in the clients' own queues at the end, and are thrown away. */
  readonly sent: number;
  readonly accepted: number;
  /** By problem code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Orders sent without any answer: none may be. */
  readonly unanswered: number;
  /** Accepted while orders were being offered, from RAMP_MS on. */
  readonly acceptedPerSecond: number;
  /** Time until the last answer, after the last order. */
  readonly drainMs: number;
  /** Processor time of the load itself while orders were being offered. */
  readonly loadCpuSeconds: number;
}

interface Client {
  readonly socket: RawLiveSocket;
  /** Orders that are due and not sent. */
  due: number;
  /** Over all phases. */
  placed: number;
}

/** Traders on the live feed who buy from each other at one price. */
export class LiveLoad {
  private readonly clients: Client[] = [];
  private sent = 0;
  private accepted = 0;
  private readonly refused = new Map<string, number>();
  private again = false;
  private readonly symbol: string;
  private readonly orders: PreparedOrders;

  private constructor(symbol: string) {
    this.symbol = symbol;
    this.orders = new PreparedOrders(symbol);
  }

  static async open(url: string, connections: number, symbol: string): Promise<LiveLoad> {
    const load = new LiveLoad(symbol);
    for (let index = 0; index < connections; index++) await load.join(url);
    return load;
  }

  /** Keeps `inFlight` orders of each connection on their way. */
  async closedLoop(inFlight: number, seconds: number): Promise<Phase> {
    return this.phase('all that fit', async () => {
      this.again = true;
      for (const client of this.clients) client.due = inFlight;
      this.sendDue();
      await sleep(seconds * 1_000);
      this.again = false;
      return this.sent;
    });
  }

  /**
   * Orders are due at fixed times, whatever becomes of those before. Each client sends what is due as long as its connection
   * takes it, and keeps the rest in a queue of its own: what is not read at the other end is not sent.
   */
  async openLoop(ordersPerSecond: number, seconds: number): Promise<Phase> {
    return this.phase(ordersPerSecond, async () => {
      const started = performance.now();
      for (let offered = 0; ;) {
        const elapsed = (performance.now() - started) / 1_000;
        const due = Math.floor(Math.min(elapsed, seconds) * ordersPerSecond);
        for (; offered < due; offered++) {
          const client = this.clients[offered % this.clients.length];
          if (client !== undefined) client.due += 1;
        }
        this.sendDue();
        if (elapsed >= seconds) return offered;
        await sleep(TICK_MS);
      }
    });
  }

  close(): void {
    for (const { socket } of this.clients) socket.close();
  }

  private async phase(
    offeredPerSecond: Phase['offeredPerSecond'],
    send: () => Promise<number>,
  ): Promise<Phase> {
    this.sent = 0;
    this.accepted = 0;
    this.refused.clear();
    const cpu = process.cpuUsage();
    const ramp = sleep(RAMP_MS).then(() => ({ at: performance.now(), accepted: this.accepted }));
    const [offered, from] = await Promise.all([send(), ramp]);
    const acceptedPerSecond = Math.round(
      ((this.accepted - from.accepted) / (performance.now() - from.at)) * 1_000,
    );
    const { user, system } = process.cpuUsage(cpu);
    for (const client of this.clients) client.due = 0;
    const ended = performance.now();
    while (this.answered < this.sent && performance.now() < ended + ANSWERS_MS) await sleep(TICK_MS);
    return {
      offeredPerSecond,
      offered,
      sent: this.sent,
      accepted: this.accepted,
      refused: Object.fromEntries(this.refused),
      unanswered: this.sent - this.answered,
      acceptedPerSecond,
      drainMs: Math.round(performance.now() - ended),
      loadCpuSeconds: Math.round((user + system) / 1e5) / 10,
    };
  }

  private get answered(): number {
    return this.accepted + [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }

  private sendDue(): void {
    for (const client of this.clients) this.sendDueOf(client);
  }

  private sendDueOf(client: Client): void {
    while (client.due > 0 && client.socket.takesMore) {
      const count = Math.min(client.due, ORDERS_A_PIECE);
      client.socket.send(this.orders.take(client.placed, count));
      client.placed += count;
      client.due -= count;
      this.sent += count;
    }
  }

  private async join(url: string): Promise<void> {
    const socket = await RawLiveSocket.open(url, await newTrader(url, this.symbol));
    // Every other connection begins on the other side.
    const client: Client = { socket, due: 0, placed: (this.clients.length % 2) * ORDERS_A_SIDE };
    socket.onText = (bytes, start, end) => this.take(client, bytes, start, end);
    socket.onRead = () => this.sendDueOf(client);
    this.clients.push(client);
  }

  private take(client: Client, bytes: Buffer, start: number, end: number): void {
    if (bytes.compare(ANSWER_HEAD, 0, ANSWER_HEAD.length, start, start + ANSWER_HEAD.length) !== 0) return;
    if (bytes[start + ANSWER_HEAD.length] === TRUE) this.accepted += 1;
    else {
      const code = /"code":"(\w+)"/.exec(bytes.toString('latin1', start, end))?.[1] ?? 'none';
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    }
    if (this.again) client.due += 1;
  }
}

/** Orders of one connection in bytes, as often as they are needed: nothing is made while the load runs. */
class PreparedOrders {
  private readonly bytes: Buffer;
  /** Where the order of each number begins, from the beginning of a turn on. */
  private readonly begins: readonly number[];

  constructor(symbol: string) {
    const orders: Buffer[] = [];
    const begins: number[] = [];
    let at = 0;
    for (let n = 0; n <= ORDERS_A_TURN + ORDERS_A_PIECE; n++) {
      const order = orderFrame(symbol, n % ORDERS_A_TURN < ORDERS_A_SIDE ? 'sell' : 'buy');
      begins.push(at);
      orders.push(order);
      at += order.length;
    }
    this.bytes = Buffer.concat(orders);
    this.begins = begins;
  }

  /** `count` orders of a connection that has placed `placed` already, at most ORDERS_A_PIECE. */
  take(placed: number, count: number): Buffer {
    const first = placed % ORDERS_A_TURN;
    return this.bytes.subarray(this.begins[first], this.begins[first + count]);
  }
}

function orderFrame(symbol: string, side: 'buy' | 'sell'): Buffer {
  const order = `"symbol":"${symbol}","side":"${side}","type":"limit","price":"${PRICE}","qty":"1","stp":"cancel_both"`;
  return textFrame(`{"id":${ID},"op":"order.place","order":{${order}}}`);
}
