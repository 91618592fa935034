import type { Push } from './topic.ts';
import type { Subscription } from './subscription.ts';

/**
 * What happens to a reader that does not keep up. Channels that promise every message cut it off (Connection.push closes
 * 4008 above its bound); conflated ones leave it out here, and give it a snapshot once it has read what it was sent.
 */
export function leaveOutSlow(subscription: Subscription): boolean {
  if (subscription.connection.isSlow) subscription.behind = true;
  return subscription.behind;
}

/** Brings readers back that were left out and have caught up. */
export function resnapshotRecovered(subscribers: ReadonlySet<Subscription>, snapshot: () => Push): void {
  let push: Push | undefined;
  for (const subscription of subscribers) {
    if (!subscription.behind || subscription.connection.isSlow) continue;
    subscription.behind = false;
    push ??= snapshot();
    subscription.topic.sendTo(subscription, push);
  }
}
