import type { Channel, WsHeartbeat, WsPush, WsReply } from '@buttonwood/shared/wire/ws-messages.ts';
import { WebSocket, type ClientOptions } from 'ws';

/** The messages of one channel. */
type PushOn<C extends Channel> = OneOf<WsPush, C>;
type OneOf<P, C> = P extends { readonly ch: infer Ch } ? (C extends Ch ? P : never) : never;
type Incoming = WsPush | WsHeartbeat | WsReply;

/** Bound of waiting on a busy machine; what is waited for comes within milliseconds, a heartbeat within a second. */
const WAIT_MS = 20_000;

/** A client that keeps everything it hears and can wait for something. */
export class LiveReader {
  readonly socket: WebSocket;
  readonly heard: Incoming[] = [];
  /** Close code, undefined while open. */
  closed: number | undefined;
  private readonly watchers = new Set<() => void>();
  private lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.heard.push(JSON.parse(data.toString('utf8')) as Incoming);
      this.tell();
    });
    socket.on('close', (code) => {
      this.closed = code;
      this.tell();
    });
    socket.on('error', () => undefined);
  }

  static async open(url: string, identity?: string, options: ClientOptions = {}): Promise<LiveReader> {
    const headers = identity === undefined ? {} : { 'x-test-identity': identity };
    const reader = new LiveReader(new WebSocket(url, { ...options, headers }));
    await reader.until(() => reader.socket.readyState !== WebSocket.CONNECTING, true);
    return reader;
  }

  /** Waits for a condition, which is looked at after every message; throws after WAIT_MS. */
  async until(condition: () => boolean, poll = false): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error): void => {
        clearTimeout(timer);
        clearInterval(poller);
        this.watchers.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (condition()) finish();
      };
      const timer = setTimeout(() => {
        finish(new Error(`Waited in vain for ${String(condition)}; closed: ${this.closed ?? 'no'}`));
      }, WAIT_MS);
      const poller = poll ? setInterval(look, 2) : undefined;
      this.watchers.add(look);
    });
  }

  async request(body: Readonly<Record<string, unknown>>): Promise<WsReply> {
    this.lastId += 1;
    const id = this.lastId;
    this.socket.send(JSON.stringify({ ...body, id }));
    const answer = (): WsReply | undefined => this.heard.find((m): m is WsReply => 'id' in m && m.id === id);
    await this.until(() => answer() !== undefined || this.closed !== undefined);
    const reply = answer();
    if (reply === undefined) throw new Error(`Closed with ${String(this.closed)} instead of an answer`);
    return reply;
  }

  async subscribe(ch: Channel, symbol?: string): Promise<void> {
    const reply = await this.request({ op: 'subscribe', ch, ...(symbol === undefined ? {} : { symbol }) });
    if (!reply.ok) throw new Error(`Subscription refused: ${reply.problem.code}`);
  }

  /** Messages of a channel, in the order in which they came. */
  pushes<C extends Channel>(ch: C, symbol?: string): PushOn<C>[] {
    return this.heard.filter(
      (m): m is Incoming & PushOn<C> =>
        'ch' in m && m.ch === ch && (symbol === undefined || m.symbol === symbol),
    );
  }

  heartbeats(): WsHeartbeat[] {
    return this.heard.filter((m): m is WsHeartbeat => 'ch' in m && m.ch === 'heartbeat');
  }

  terminate(): void {
    this.socket.terminate();
  }

  private tell(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}
