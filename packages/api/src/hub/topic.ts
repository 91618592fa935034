import { formatInstant } from '@buttonwood/shared/base/instant.ts';
import type { Channel } from '@buttonwood/shared/wire/ws-messages.ts';
import { subscriptionKey } from './client-request.ts';
import type { Subscription } from './subscription.ts';

export type PushType = 'snapshot' | 'delta' | 'event';

/** One message before it is known whom it follows. `data` is JSON; `at` microseconds since 1970. */
export interface Push {
  readonly type: PushType;
  readonly seq: number;
  readonly at: number;
  readonly data: string;
}

/**
 * A channel of one symbol or one account, and who listens. A message is encoded once: only its `prev_seq` belongs to the
 * connection, and for everyone who had the previous message it is the same.
 */
export class Topic {
  readonly ch: Channel;
  readonly key: string;
  readonly subscribers = new Set<Subscription>();
  private readonly head: string;
  /** Seq of the last message that went to everyone. */
  private lastSeq = 0;

  constructor(ch: Channel, symbol?: string) {
    this.ch = ch;
    this.key = subscriptionKey(ch, symbol);
    const named = symbol === undefined ? '' : `"symbol":${JSON.stringify(symbol)},`;
    this.head = `{"ch":"${ch}",${named}"type":"`;
  }

  get heard(): boolean {
    return this.subscribers.size > 0;
  }

  /** Sends to every subscriber that has not been told yet; those whom `leaveOut` names get nothing. */
  publish(push: Push, leaveOut?: (subscription: Subscription) => boolean): void {
    const before = this.before(push);
    const after = afterPrevious(push);
    let shared: Buffer | undefined;
    for (const subscription of this.subscribers) {
      if (leaveOut?.(subscription) === true) continue;
      if (subscription.lastSeq === this.lastSeq) {
        shared ??= Buffer.from(`${before}${this.lastSeq}${after}`);
        subscription.send(shared, push.seq);
      } else {
        subscription.send(Buffer.from(`${before}${subscription.lastSeq}${after}`), push.seq);
      }
    }
    this.lastSeq = push.seq;
  }

  /** Sends to one subscriber. */
  sendTo(subscription: Subscription, push: Push): void {
    subscription.send(
      Buffer.from(`${this.before(push)}${subscription.lastSeq}${afterPrevious(push)}`),
      push.seq,
    );
  }

  private before({ type, seq }: Push): string {
    return `${this.head}${type}","seq":${seq},"prev_seq":`;
  }
}

function afterPrevious({ at, data }: Push): string {
  return `,"ts":"${formatInstant(at)}","data":${data}}`;
}
