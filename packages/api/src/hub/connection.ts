import { WS_CLOSE, type WsReply } from '@buttonwood/shared/wire/ws-messages.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { CLOSE_GRACE_MS, MAX_CORKED_BYTES, MAX_MISSED_PONGS, type HubLimits } from './hub-limits.ts';
import type { HubIdentity } from './hub-identity.ts';
import { Subscription } from './subscription.ts';
import type { Topic } from './topic.ts';

/** One socket: what it listens to, how much it asks, and whether it keeps up. */
export class Connection {
  readonly identity: HubIdentity | null;
  readonly subscriptions = new Map<string, Subscription>();
  /** Resolves when the last order request of this connection stands in the queue to the engine, or needs none. */
  lastQueued: Promise<void> = Promise.resolve();
  private readonly socket: WebSocket;
  private readonly wire: Duplex;
  private readonly limits: HubLimits;
  private closing = false;
  private corked = false;
  private waiting = 0;
  private missedPongs = 0;
  private allowance: number;
  private allowanceAt: number;

  /** `wire` is what lies under the socket; `now` in microseconds. */
  constructor(socket: WebSocket, wire: Duplex, identity: HubIdentity | null, limits: HubLimits, now: number) {
    this.socket = socket;
    this.wire = wire;
    this.identity = identity;
    this.limits = limits;
    this.allowance = limits.messageBurst;
    this.allowanceAt = now;
    // Anything it sends shows that it lives: its pongs may lie far behind orders that are not read yet.
    for (const sign of ['pong', 'message'] as const) {
      socket.on(sign, () => {
        this.missedPongs = 0;
      });
    }
  }

  get isOpen(): boolean {
    return !this.closing && this.socket.readyState === WebSocket.OPEN;
  }

  /** Requests that were read and not started. */
  get waitingRequests(): number {
    return this.waiting;
  }

  /** Conflated channels wait while this is so. */
  get isSlow(): boolean {
    return this.socket.bufferedAmount > this.limits.conflateAboveBytes;
  }

  /** Sends a channel message; a reader that has let too much pile up is cut off instead. */
  push(message: Buffer): void {
    if (!this.isOpen) return;
    if (this.socket.bufferedAmount > this.limits.maxBufferedBytes) {
      this.close(WS_CLOSE.slow_consumer, 'slow consumer');
      return;
    }
    this.cork();
    this.socket.send(message, { binary: false });
  }

  reply(id: number, result: unknown): void {
    this.answer({ id, ok: true, result });
  }

  refuse(id: number, problem: Problem): void {
    this.answer({ id, ok: false, problem });
  }

  /** Counts a request of the client at what it costs; false when it asks more than it may. */
  allowRequest(cost: number, now: number): boolean {
    const { messagesPerSecond, messageBurst } = this.limits;
    const earned = ((now - this.allowanceAt) / 1_000_000) * messagesPerSecond;
    this.allowance = Math.min(messageBurst, this.allowance + Math.max(0, earned));
    this.allowanceAt = now;
    if (this.allowance < cost) return false;
    this.allowance -= cost;
    return true;
  }

  /** A request was read and waits; with many of them nothing more is read, and the rest waits where it was sent. */
  waitsMore(): void {
    this.waiting += 1;
    if (this.waiting >= this.limits.maxReadAhead && !this.socket.isPaused && this.isOpen) this.socket.pause();
  }

  /** A request waits no longer. */
  waitsLess(): void {
    this.waiting -= 1;
    if (this.socket.isPaused && this.waiting <= this.limits.maxReadAhead / 2) this.socket.resume();
  }

  /** The subscription of a topic, new or known. */
  subscribe(topic: Topic): Subscription {
    const known = this.subscriptions.get(topic.key);
    if (known !== undefined) return known;
    const subscription = new Subscription(this, topic);
    this.subscriptions.set(topic.key, subscription);
    topic.subscribers.add(subscription);
    return subscription;
  }

  unsubscribe(key: string): void {
    const subscription = this.subscriptions.get(key);
    if (subscription === undefined) return;
    this.subscriptions.delete(key);
    subscription.topic.subscribers.delete(subscription);
  }

  unsubscribeAll(): void {
    for (const key of [...this.subscriptions.keys()]) this.unsubscribe(key);
  }

  /** Pings, or gives the connection up when it has not answered several. */
  checkAlive(): void {
    if (this.missedPongs >= MAX_MISSED_PONGS) {
      this.unsubscribeAll();
      this.socket.terminate();
      return;
    }
    // What it answers is not read while it is paused.
    if (!this.socket.isPaused) this.missedPongs += 1;
    if (this.isOpen) this.socket.ping();
  }

  /** Ends the connection. Nothing is sent any more, and a peer that does not answer is torn down. */
  close(code: number, reason: string): void {
    if (this.closing) return;
    this.closing = true;
    this.unsubscribeAll();
    this.socket.close(code, reason);
    // Its own close has to be read.
    this.socket.resume();
    const timer = setTimeout(() => this.socket.terminate(), CLOSE_GRACE_MS);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  /** What is sent in one turn of the event loop goes out in one piece: a piece costs as much as ten messages. */
  private cork(): void {
    if (this.corked) {
      if (this.socket.bufferedAmount < MAX_CORKED_BYTES) return;
      this.wire.uncork();
      this.wire.cork();
      return;
    }
    this.corked = true;
    this.wire.cork();
    setImmediate(() => {
      this.corked = false;
      this.wire.uncork();
    });
  }

  private answer(reply: WsReply): void {
    this.push(Buffer.from(JSON.stringify(reply)));
  }
}
