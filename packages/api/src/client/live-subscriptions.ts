import type { Problem } from '@buttonwood/shared/wire/problem.ts';
import type { Channel, WsPush } from '@buttonwood/shared/wire/ws-messages.ts';
import type { RequestBody } from './live-client.ts';
import type { LiveResult } from './live-requests.ts';

export interface SubscriptionHandler<P extends WsPush = WsPush> {
  readonly onPush: (push: P) => void;
  /** The chain broke: what was shown is stale until the next snapshot, which has been asked for. */
  readonly onGap?: () => void;
  /** The server refused the subscription. */
  readonly onProblem?: (problem: Problem) => void;
}

interface Subscription {
  readonly ch: Channel;
  readonly symbol: string | undefined;
  readonly handlers: Set<SubscriptionHandler>;
  /** Seq of the last message, undefined before the first of this connection. */
  lastSeq: number | undefined;
  /** After a gap, deltas are dropped until the snapshot. */
  awaitingSnapshot: boolean;
  /** Seq that the previous heartbeat named; behind it at the next one means that something was lost. */
  promised: number;
}

const SNAPSHOT_CHANNELS: ReadonlySet<Channel> = new Set(['book', 'book.50ms', 'trades', 'ticker', 'orders']);

/** Keeps what is subscribed, checks each channel's chain of seq and prev_seq, and subscribes again when it breaks. */
export class LiveSubscriptions {
  private readonly request: (op: RequestBody) => Promise<LiveResult<unknown>>;
  private readonly byKey = new Map<string, Subscription>();

  constructor(request: (op: RequestBody) => Promise<LiveResult<unknown>>) {
    this.request = request;
  }

  add(ch: Channel, symbol: string | undefined, handler: SubscriptionHandler, connected: boolean): () => void {
    const key = keyOf(ch, symbol);
    const existing = this.byKey.get(key);
    const subscription = existing ?? newSubscription(ch, symbol);
    this.byKey.set(key, subscription);
    subscription.handlers.add(handler);
    // A second subscriber needs the snapshot as well; asking again brings it to both.
    if (connected) void (existing === undefined ? this.subscribe(subscription) : this.again(subscription));
    return () => {
      if (!subscription.handlers.delete(handler) || subscription.handlers.size > 0) return;
      if (this.byKey.get(key) !== subscription) return;
      this.byKey.delete(key);
      void this.request(named({ op: 'unsubscribe', ch }, symbol));
    };
  }

  /** A new connection knows nothing: every chain starts over. */
  resubscribeAll(): void {
    for (const subscription of this.byKey.values()) {
      subscription.lastSeq = undefined;
      subscription.promised = 0;
      void this.subscribe(subscription);
    }
  }

  pushed(push: WsPush): void {
    const subscription = this.byKey.get(keyOf(push.ch, push.symbol));
    if (subscription === undefined) return;
    if (push.type === 'snapshot') subscription.awaitingSnapshot = false;
    else if (subscription.awaitingSnapshot) return;
    else if (subscription.lastSeq !== undefined && push.prev_seq !== subscription.lastSeq) {
      this.broken(subscription);
      return;
    }
    subscription.lastSeq = push.seq;
    for (const handler of subscription.handlers) handler.onPush(push);
  }

  heartbeat(seqs: Readonly<Record<string, number>>): void {
    for (const [key, subscription] of this.byKey) {
      const seen = subscription.lastSeq;
      if (seen !== undefined && seen < subscription.promised) this.broken(subscription);
      subscription.promised = seqs[key] ?? 0;
    }
  }

  private broken(subscription: Subscription): void {
    for (const handler of subscription.handlers) handler.onGap?.();
    void this.again(subscription);
  }

  private async again(subscription: Subscription): Promise<void> {
    subscription.lastSeq = undefined;
    subscription.promised = 0;
    subscription.awaitingSnapshot = SNAPSHOT_CHANNELS.has(subscription.ch);
    // Sent together: the server handles the requests of one connection in order.
    void this.request(named({ op: 'unsubscribe', ch: subscription.ch }, subscription.symbol));
    await this.subscribe(subscription);
  }

  private async subscribe(subscription: Subscription): Promise<void> {
    const answer = await this.request(named({ op: 'subscribe', ch: subscription.ch }, subscription.symbol));
    if (answer.ok || answer.error.status === 0) return;
    for (const handler of subscription.handlers) handler.onProblem?.(answer.error);
  }
}

function newSubscription(ch: Channel, symbol: string | undefined): Subscription {
  return { ch, symbol, handlers: new Set(), lastSeq: undefined, awaitingSnapshot: false, promised: 0 };
}

function keyOf(ch: Channel, symbol: string | undefined): string {
  return symbol === undefined ? ch : `${ch}:${symbol}`;
}

function named(
  op: { op: 'subscribe' | 'unsubscribe'; ch: Channel },
  symbol: string | undefined,
): RequestBody {
  return symbol === undefined ? op : { ...op, symbol };
}
