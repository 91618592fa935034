import type { AccountState } from '@buttonwood/shared/account/account-state.ts';
import type { PrivateChannel } from '@buttonwood/shared/wire/ws-messages.ts';
import {
  wireBalances,
  wireOrders,
  wirePositions,
  wireStanding,
  type AccountUpdates,
} from '../account-updates.ts';
import type { InstrumentDirectory } from '../instrument-directory.ts';
import type { Subscription } from '../subscription.ts';
import { Topic } from '../topic.ts';

const PRIVATE: readonly PrivateChannel[] = [
  'orders',
  'fills',
  'balances',
  'positions',
  'reversals',
  'account',
];

/**
 * The private channels of one account. `seq` is the account's. `orders`, `balances` and `positions` start with a snapshot;
 * every event has the orders of a frame one after the other, and balances and positions as they are after it.
 */
export class AccountChannels {
  private readonly topics: Readonly<Record<PrivateChannel, Topic>>;

  constructor() {
    this.topics = {
      orders: new Topic('orders'),
      fills: new Topic('fills'),
      balances: new Topic('balances'),
      positions: new Topic('positions'),
      reversals: new Topic('reversals'),
      account: new Topic('account'),
    };
  }

  get heard(): boolean {
    return PRIVATE.some((ch) => this.topics[ch].heard);
  }

  topic(ch: PrivateChannel): Topic {
    return this.topics[ch];
  }

  join(
    ch: PrivateChannel,
    subscription: Subscription,
    state: AccountState,
    directory: InstrumentDirectory,
    at: number,
  ): void {
    const data = snapshotOf(ch, state, directory);
    if (data === undefined) return;
    this.topics[ch].sendTo(subscription, {
      type: 'snapshot',
      seq: state.seq,
      at,
      data: JSON.stringify(data),
    });
  }

  publish(updates: AccountUpdates, at: number): void {
    this.send('orders', updates.orders, updates.state.seq, at);
    this.send('fills', updates.fills, updates.state.seq, at);
    if (this.topics.balances.heard) this.send('balances', updates.balances(), updates.state.seq, at);
    if (this.topics.positions.heard) this.send('positions', updates.positions(), updates.state.seq, at);
    this.send('reversals', updates.reversals, updates.state.seq, at);
    const { account } = this.topics;
    const standing = account.heard ? updates.standing() : undefined;
    if (standing === undefined) return;
    account.publish({ type: 'event', seq: updates.state.seq, at, data: JSON.stringify(standing) });
  }

  /** Everyone who listens to anything of this account. */
  subscriptions(): Subscription[] {
    return PRIVATE.flatMap((ch) => [...this.topics[ch].subscribers]);
  }

  private send(ch: PrivateChannel, rows: readonly unknown[], seq: number, at: number): void {
    const topic = this.topics[ch];
    if (!topic.heard || rows.length === 0) return;
    topic.publish({ type: 'event', seq, at, data: JSON.stringify(rows) });
  }
}

/** What a channel begins with; undefined when it begins with nothing. */
function snapshotOf(ch: PrivateChannel, state: AccountState, directory: InstrumentDirectory): unknown {
  switch (ch) {
    case 'orders':
      return wireOrders(state, directory);
    case 'balances':
      return wireBalances(state, directory);
    case 'positions':
      return wirePositions(state, state.positions.keys(), directory);
    case 'account':
      return wireStanding(state, directory);
    case 'fills':
    case 'reversals':
      return undefined;
  }
}
