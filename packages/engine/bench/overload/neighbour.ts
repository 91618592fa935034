import { setTimeout as sleep } from 'node:timers/promises';
import { RawLiveSocket, textFrame } from './raw-live-socket.ts';
import { newTrader } from './traders.ts';

/** Rests: far below what the load trades at. */
const PRICE = '120.00';
const PAUSE_MS = 20;
/** Longest wait for one answer; the run fails then. */
const ANSWER_MS = 30_000;

/** How long a trader waits who sends one thing at a time beside the load, in milliseconds. */
export interface Waits {
  readonly place: Spread;
  readonly cancel: Spread;
  /** A cancel that comes over HTTP instead of the live feed. */
  readonly httpCancel: Spread;
}
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

interface Answer {
  readonly ok: boolean;
  readonly order: string | undefined;
  readonly text: string;
}

/** A trader beside the load: places an order that rests, cancels it, and so on. Every one of them must be taken. */
export class Neighbour {
  private readonly url: string;
  private readonly token: string;
  private readonly socket: RawLiveSocket;
  private readonly symbol: string;
  private onAnswer: (answer: Answer) => void = () => undefined;

  private constructor(url: string, token: string, socket: RawLiveSocket, symbol: string) {
    this.url = url;
    this.token = token;
    this.socket = socket;
    this.symbol = symbol;
    socket.onText = (bytes, start, end) => {
      const text = bytes.toString('utf8', start, end);
      if (!text.startsWith('{"id":')) return;
      const order = /"order_id":"([-\w]+)"/.exec(text)?.[1];
      this.onAnswer({ ok: text.includes('"ok":true'), order, text });
    };
  }

  static async open(url: string, symbol: string): Promise<Neighbour> {
    const token = await newTrader(url, symbol);
    return new Neighbour(url, token, await RawLiveSocket.open(url, token), symbol);
  }

  /** Trades until `going` says no. Throws when an answer fails to come or a request is refused. */
  async trade(going: () => boolean): Promise<Waits> {
    const place: number[] = [];
    const cancel: number[] = [];
    const httpCancel: number[] = [];
    for (let n = 0; going(); n++) {
      const order = await timed(place, () =>
        this.ask(
          `"op":"order.place","order":{"symbol":"${this.symbol}","side":"buy","type":"limit","price":"${PRICE}","qty":"1"}`,
        ),
      );
      if (n % 2 === 0) await timed(cancel, () => this.ask(`"op":"order.cancel","order_id":"${order}"`));
      else await timed(httpCancel, () => this.cancelOverHttp(order));
      await sleep(PAUSE_MS);
    }
    return { place: spread(place), cancel: spread(cancel), httpCancel: spread(httpCancel) };
  }

  close(): void {
    this.socket.close();
  }

  private async ask(body: string): Promise<string> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the neighbour waits in vain')), ANSWER_MS);
      this.onAnswer = (found) => {
        clearTimeout(timer);
        resolve(found);
      };
      this.socket.send(textFrame(`{"id":1,${body}}`));
    });
    if (!answer.ok || answer.order === undefined)
      throw new Error(`the neighbour was refused: ${answer.text}`);
    return answer.order;
  }

  private async cancelOverHttp(order: string): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/orders/${order}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.token}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the neighbour's cancel was refused: ${text}`);
  }
}

async function timed<T>(times: number[], act: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const value = await act();
  times.push(performance.now() - started);
  return value;
}

function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}
