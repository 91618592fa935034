import type {
  AmendOrderRequest,
  AmendResult,
  CancelResult,
  OrderResult,
  PlaceOrderRequest,
} from '@buttonwood/shared/wire/http-types.ts';
import {
  WS_CLOSE,
  type Channel,
  type PrivateChannel,
  type PublicChannel,
  type WsHeartbeat,
  type WsPush,
  type WsReply,
  type WsRequest,
} from '@buttonwood/shared/wire/ws-messages.ts';
import { LiveRequests, type LiveResult } from './live-requests.ts';
import { LiveSubscriptions, type SubscriptionHandler } from './live-subscriptions.ts';
import { openSocket, type SocketLike, type WebSocketConstructor } from './live-socket.ts';
import { newUuidV7 } from './uuid-v7.ts';

export type { LiveResult } from './live-requests.ts';
export type { SubscriptionHandler } from './live-subscriptions.ts';
export type { SocketLike, WebSocketConstructor } from './live-socket.ts';

export type LiveState = 'connecting' | 'open' | 'reconnecting' | 'unauthorized' | 'closed';
export interface LiveStatus {
  readonly state: LiveState;
  /** Round trip of the last ping in milliseconds, null before the first answer. */
  readonly rttMs: number | null;
  /** When the last message arrived (`Date.now()`), null before the first. What is shown is as old as this. */
  readonly lastMessageAt: number | null;
}

export interface LiveOptions {
  /** `ws://127.0.0.1:7878/ws/v1`, or a function that says it for each attempt. */
  readonly url: string | (() => string);
  /** Session token of a machine. Browsers cannot set headers and need none: the cookie goes along. */
  readonly token?: string | (() => string | undefined) | undefined;
  /** The platform's own unless given; `ws` fits as it is. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  readonly onStatus?: ((status: LiveStatus) => void) | undefined;
}

/** A connection that comes back by itself: subscriptions survive it, requests in flight do not. */
export interface LiveClient {
  /** Returns the function that ends the subscription. Several subscribers of one channel share it. */
  subscribe<C extends PublicChannel>(
    ch: C,
    symbol: string,
    handler: SubscriptionHandler<PushOf<C>>,
  ): () => void;
  subscribePrivate<C extends PrivateChannel>(ch: C, handler: SubscriptionHandler<PushOf<C>>): () => void;
  /** Sends one request and waits for its reply, at most 5 s; a lost connection gives `outcome_unknown`. */
  request(op: RequestBody): Promise<LiveResult<unknown>>;
  /** Without a `client_order_id` the client makes one. */
  place(order: PlaceOrderRequest): Promise<LiveResult<OrderResult>>;
  amend(orderId: string, amend: AmendOrderRequest): Promise<LiveResult<AmendResult>>;
  cancel(orderId: string): Promise<LiveResult<CancelResult>>;
  onStatus(listener: (status: LiveStatus) => void): () => void;
  status(): LiveStatus;
  /** Tries again at once, also after `unauthorized` (a new sign-in). */
  reconnect(): void;
  close(): void;
}

export type PushOf<C extends Channel> = Extract<WsPush, { readonly ch: C }> | (WsPush & { readonly ch: C });
type WithoutId<R> = R extends { readonly id: number } ? Omit<R, 'id'> : never;
export type RequestBody = WithoutId<WsRequest>;

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 8_000;
const PING_EVERY_MS = 5_000;
/** The server sends a heartbeat each second; without any message for this long the connection is given up. */
const SILENCE_MS = 6_000;

/** Connects to the live feed and stays connected until `close`. */
export function connectLive(options: LiveOptions): LiveClient {
  return new LiveConnection(options);
}

class LiveConnection implements LiveClient {
  private readonly options: LiveOptions;
  private readonly listeners = new Set<(status: LiveStatus) => void>();
  private readonly requests: LiveRequests;
  private readonly subscriptions: LiveSubscriptions;
  private socket: SocketLike | undefined;
  private state: LiveState = 'connecting';
  private rttMs: number | null = null;
  private lastMessageAt: number | null = null;
  private attempts = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;

  constructor(options: LiveOptions) {
    this.options = options;
    if (options.onStatus !== undefined) this.listeners.add(options.onStatus);
    const send = (request: WsRequest): boolean => this.send(request);
    this.requests = new LiveRequests(send);
    this.subscriptions = new LiveSubscriptions((op) => this.requests.request(op));
    this.open();
  }

  subscribe<C extends PublicChannel>(
    ch: C,
    symbol: string,
    handler: SubscriptionHandler<PushOf<C>>,
  ): () => void {
    return this.subscriptions.add(ch, symbol, handler as SubscriptionHandler, this.state === 'open');
  }

  subscribePrivate<C extends PrivateChannel>(ch: C, handler: SubscriptionHandler<PushOf<C>>): () => void {
    return this.subscriptions.add(ch, undefined, handler as SubscriptionHandler, this.state === 'open');
  }

  request(op: RequestBody): Promise<LiveResult<unknown>> {
    return this.requests.request(op);
  }

  place(order: PlaceOrderRequest): Promise<LiveResult<OrderResult>> {
    const keyed = { ...order, client_order_id: order.client_order_id ?? newUuidV7() };
    return this.requests.request({ op: 'order.place', order: keyed }) as Promise<LiveResult<OrderResult>>;
  }

  amend(orderId: string, amend: AmendOrderRequest): Promise<LiveResult<AmendResult>> {
    const op = { op: 'order.amend', order_id: orderId, amend } as const;
    return this.requests.request(op) as Promise<LiveResult<AmendResult>>;
  }

  cancel(orderId: string): Promise<LiveResult<CancelResult>> {
    return this.requests.request({ op: 'order.cancel', order_id: orderId }) as Promise<
      LiveResult<CancelResult>
    >;
  }

  onStatus(listener: (status: LiveStatus) => void): () => void {
    this.listeners.add(listener);
    listener(this.status());
    return () => this.listeners.delete(listener);
  }

  status(): LiveStatus {
    return { state: this.state, rttMs: this.rttMs, lastMessageAt: this.lastMessageAt };
  }

  reconnect(): void {
    if (this.state === 'closed') return;
    this.attempts = 0;
    this.drop();
    this.open();
  }

  close(): void {
    this.drop();
    this.requests.failAll();
    this.setState('closed');
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    const { url, token, WebSocket } = this.options;
    const socket = openSocket(
      typeof url === 'function' ? url() : url,
      typeof token === 'function' ? token() : token,
      WebSocket,
    );
    this.socket = socket;
    this.setState(this.attempts === 0 ? 'connecting' : 'reconnecting');
    const mine = (): boolean => this.socket === socket;
    socket.addEventListener('open', () => {
      if (mine()) this.opened();
    });
    socket.addEventListener('message', (event) => {
      if (mine()) this.received(String(event.data));
    });
    socket.addEventListener('close', (event) => {
      if (mine()) this.lost(event.code);
    });
    // A failed connection also closes; the close event decides what happens next.
    socket.addEventListener('error', () => undefined);
    this.watchSilence();
  }

  private opened(): void {
    this.attempts = 0;
    this.setState('open');
    this.subscriptions.resubscribeAll();
    void this.ping();
  }

  private received(text: string): void {
    this.lastMessageAt = Date.now();
    const message = JSON.parse(text) as WsPush | WsHeartbeat | WsReply;
    if (!('ch' in message)) this.requests.answered(message);
    else if (message.ch === 'heartbeat') {
      this.subscriptions.heartbeat(message.seqs);
      this.announce();
    } else this.subscriptions.pushed(message);
  }

  private lost(code: number): void {
    this.drop();
    this.requests.failAll();
    if (code === WS_CLOSE.unauthorized) {
      this.setState('unauthorized');
      return;
    }
    const base = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.setState('reconnecting');
    // Half to the whole of the interval, so that clients do not all come back in the same instant.
    this.retryTimer = setTimeout(() => this.open(), base * (0.5 + Math.random() / 2));
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = undefined;
    if (socket !== undefined) socket.close();
  }

  /** Pings while open, and gives up a connection that says nothing, whether it never opened or went silent. */
  private watchSilence(): void {
    clearInterval(this.pingTimer);
    let lastHeard = Date.now();
    let lastPing = Date.now();
    this.pingTimer = setInterval(() => {
      lastHeard = Math.max(lastHeard, this.lastMessageAt ?? 0);
      const now = Date.now();
      if (now - lastHeard > SILENCE_MS) this.lost(0);
      else if (this.state === 'open' && now - lastPing >= PING_EVERY_MS) {
        lastPing = now;
        void this.ping();
      }
    }, 1_000);
  }

  private async ping(): Promise<void> {
    const started = performance.now();
    const answer = await this.requests.request({ op: 'ping' });
    if (!answer.ok) return;
    this.rttMs = performance.now() - started;
    this.announce();
  }

  private send(request: WsRequest): boolean {
    if (this.socket === undefined || this.state !== 'open') return false;
    this.socket.send(JSON.stringify(request));
    return true;
  }

  private setState(state: LiveState): void {
    this.state = state;
    if (state !== 'open') this.rttMs = null;
    this.announce();
  }

  private announce(): void {
    const status = this.status();
    for (const listener of this.listeners) listener(status);
  }
}
