import { WS_CLOSE, type WsReply } from '@buttonwood/shared/wire/ws-messages.ts';
import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import { WebSocket } from 'ws';
import { CLOSE_GRACE_MS, MAX_MISSED_PONGS, type HubLimits } from './hub-limits.ts';
import type { HubIdentity } from './hub-identity.ts';
import { Subscription } from './subscription.ts';
import type { Topic } from './topic.ts';

/** One socket: what it listens to, how much it asks, and whether it keeps up. */
export class Connection {
  readonly identity: HubIdentity | null;
  readonly subscriptions = new Map<string, Subscription>();
  requestsInFlight = 0;
  /** Resolves when the last order request of this connection stands in the queue to the engine, or needs none. */
  lastQueued: Promise<void> = Promise.resolve();
  private readonly socket: WebSocket;
  private readonly limits: HubLimits;
  private closing = false;
  private missedPongs = 0;
  private allowance: number;
  private allowanceAt: number;

  /** `now` in microseconds. */
  constructor(socket: WebSocket, identity: HubIdentity | null, limits: HubLimits, now: number) {
    this.socket = socket;
    this.identity = identity;
    this.limits = limits;
    this.allowance = limits.messageBurst;
    this.allowanceAt = now;
    socket.on('pong', () => {
      this.missedPongs = 0;
    });
  }

  get isOpen(): boolean {
    return !this.closing && this.socket.readyState === WebSocket.OPEN;
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
    this.missedPongs += 1;
    if (this.isOpen) this.socket.ping();
  }

  /** Ends the connection. Nothing is sent any more, and a peer that does not answer is torn down. */
  close(code: number, reason: string): void {
    if (this.closing) return;
    this.closing = true;
    this.unsubscribeAll();
    this.socket.close(code, reason);
    const timer = setTimeout(() => this.socket.terminate(), CLOSE_GRACE_MS);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  private answer(reply: WsReply): void {
    this.push(Buffer.from(JSON.stringify(reply)));
  }
}
