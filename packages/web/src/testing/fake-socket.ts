import type { SocketLike, WebSocketConstructor } from '@buttonwood/api/client/live-socket.ts';
import type { WsPush, WsRequest } from '@buttonwood/shared/wire/ws-messages.ts';

type Listener = (event: { readonly data: unknown; readonly code: number }) => void;

/** The server's end of a live connection in a test: says what was asked for and pushes what it is told to. */
export class FakeServer {
  readonly requests: WsRequest[] = [];
  private sockets: FakeSocket[] = [];

  /** Stands in for the platform's WebSocket. */
  get WebSocket(): WebSocketConstructor {
    const add = (socket: FakeSocket): number => this.sockets.push(socket);
    const heard = (request: WsRequest): number => this.requests.push(request);
    return class extends FakeSocket {
      constructor() {
        super(heard);
        add(this);
      }
    };
  }

  open(): void {
    this.newest().emit('open');
  }

  push(push: WsPush): void {
    this.newest().emit('message', push);
  }

  /** The network goes away. */
  drop(): void {
    this.newest().emit('close');
  }

  /** Channels subscribed to since the test began, in order. */
  subscribed(): string[] {
    return this.requests.flatMap((request) => (request.op === 'subscribe' ? [request.ch] : []));
  }

  private newest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('Nobody has connected.');
    return socket;
  }
}

class FakeSocket implements SocketLike {
  private readonly listeners = new Map<string, Listener[]>();
  private readonly heard: (request: WsRequest) => void;

  constructor(heard: (request: WsRequest) => void) {
    this.heard = heard;
  }

  send(data: string): void {
    const request = JSON.parse(data) as WsRequest;
    this.heard(request);
    this.emit('message', { id: request.id, ok: true, result: null });
  }

  close(): void {
    this.listeners.clear();
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  emit(type: string, message?: unknown): void {
    const event = { data: JSON.stringify(message ?? null), code: 1006 };
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}
