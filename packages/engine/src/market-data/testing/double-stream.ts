import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { digits } from './raw-json.ts';

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x1;
const CLOSE = 0x8;
const MAX_FRAME = 65_535;

/** A trade as the live stream sends it; price and quantity are decimal texts, `at` is in ms since 1970. */
export interface DoubleTrade {
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
  readonly at: number;
}

/** The live stream of Finnhub: WebSocket, as much of RFC 6455 as its client uses. */
export class DoubleStream {
  readonly #open = new Set<Duplex>();
  readonly #subscribed = new Map<Duplex, string[]>();
  /** How many connections there have been, and the most at one time. */
  connections = 0;
  mostAtOnce = 0;
  /** While true every new connection is told that its key is wrong. */
  refusesKeys = false;

  /** Symbols of the connection that is open now, in the order of subscription. */
  get subscriptions(): readonly string[] {
    return [...this.#subscribed.values()].flat();
  }

  get openConnections(): number {
    return this.#open.size;
  }

  accept(request: IncomingMessage, socket: Duplex): void {
    const key = String(request.headers['sec-websocket-key']);
    const accept = createHash('sha1')
      .update(key + ACCEPT_SUFFIX)
      .digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    this.connections += 1;
    this.#open.add(socket);
    this.#subscribed.set(socket, []);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#open.size);
    const gone = (): void => {
      this.#open.delete(socket);
      this.#subscribed.delete(socket);
    };
    socket.on('close', gone);
    // A connection that breaks is one that is gone.
    socket.on('error', gone);
    socket.on('data', (bytes: Buffer) => {
      this.#receive(socket, bytes);
    });
    if (this.refusesKeys)
      socket.write(frame(TEXT, JSON.stringify({ type: 'error', msg: 'Invalid API key' })));
  }

  /** Sends trades in one message to every open connection. */
  send(...trades: readonly DoubleTrade[]): void {
    const data = trades.map(({ symbol, price, quantity, at }) => ({
      ...{ c: null, p: digits(price), s: symbol, t: at, v: digits(quantity) },
    }));
    this.#sendAll({ data, type: 'trade' });
  }

  ping(): void {
    this.#sendAll({ type: 'ping' });
  }

  /** Breaks every connection without a word. */
  drop(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #sendAll(message: unknown): void {
    for (const socket of this.#open) socket.write(frame(TEXT, JSON.stringify(message)));
  }

  /** Frames of a test are small and arrive whole. */
  #receive(socket: Duplex, bytes: Buffer): void {
    for (let rest = bytes; rest.length >= 6;) {
      const opcode = rest.readUInt8(0) & 0xf;
      const short = rest.readUInt8(1) & 0x7f;
      const head = short === 126 ? 4 : 2;
      const length = short === 126 ? rest.readUInt16BE(2) : short;
      const mask = rest.subarray(head, head + 4);
      const payload = rest.subarray(head + 4, head + 4 + length);
      const text = Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0))).toString('utf8');
      if (opcode === TEXT) this.#subscribe(socket, text);
      if (opcode === CLOSE) socket.end(frame(CLOSE, ''));
      rest = rest.subarray(head + 4 + length);
    }
  }

  #subscribe(socket: Duplex, text: string): void {
    const message = JSON.parse(text) as { readonly type: string; readonly symbol: string };
    if (message.type === 'subscribe') this.#subscribed.get(socket)?.push(message.symbol);
  }
}

function frame(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text, 'utf8');
  if (payload.length > MAX_FRAME) throw new Error(`a message of the double fits ${MAX_FRAME} bytes`);
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}
