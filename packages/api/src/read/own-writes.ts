import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';

/** So many of the newest accounts and orders are remembered, and never more than twice as many. */
const MAX_ACCOUNTS = 20_000;
const MAX_ORDERS = 20_000;

/**
 * What this process has told its clients and the read model may not know yet: up to which ledger position each account
 * has been answered, and the last answer about each order.
 */
export class OwnWrites {
  private readonly positions = new Newest<{ readonly stream: string; readonly position: number }>(
    MAX_ACCOUNTS,
  );
  private readonly orders = new Newest<LiveOrder>(MAX_ORDERS);

  /** The account was told something that stands at this position of its ledger. */
  acknowledged(account: number, stream: string, position: number): void {
    const before = this.positions.get(account)?.position ?? 0;
    if (position <= before) return;
    this.positions.set(account, { stream, position });
  }

  /** How far a read for this account has to be. */
  positionOf(account: number): ReadonlyMap<string, number> {
    const known = this.positions.get(account);
    return known === undefined ? new Map() : new Map([[known.stream, known.position]]);
  }

  /** The read model has reached this; nothing has to be waited for any more. */
  projected(account: number, positions: ReadonlyMap<string, number>): void {
    const known = this.positions.get(account);
    if (known !== undefined && (positions.get(known.stream) ?? 0) >= known.position)
      this.positions.delete(account);
  }

  answered(order: LiveOrder): void {
    this.orders.set(order.order, { ...order });
  }

  /** The last answer about an order of this account with this client order id; looks at the newest first. */
  orderByKey(account: number, key: string): LiveOrder | undefined {
    return this.orders.findNewest((order) => order.account === account && order.key === key);
  }

  /** The last answer about an order of this account. */
  order(account: number, order: number): LiveOrder | undefined {
    const known = this.orders.get(order);
    return known?.account === account ? known : undefined;
  }
}

/**
 * The newest values, by number. When the newer half is full it becomes the older one, which is forgotten as a whole: removing one
 * at a time from the front of a map would look again at every place that was removed before.
 */
class Newest<V> {
  private readonly most: number;
  private newer = new Map<number, V>();
  private older = new Map<number, V>();

  constructor(most: number) {
    this.most = most;
  }

  get(key: number): V | undefined {
    return this.newer.get(key) ?? this.older.get(key);
  }

  set(key: number, value: V): void {
    this.delete(key);
    if (this.newer.size >= this.most) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, value);
  }

  delete(key: number): void {
    this.newer.delete(key);
    this.older.delete(key);
  }

  findNewest(isMeant: (value: V) => boolean): V | undefined {
    return [...this.newer.values()].findLast(isMeant) ?? [...this.older.values()].findLast(isMeant);
  }
}
