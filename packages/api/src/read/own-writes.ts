import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';

/** Accounts and orders that are remembered; the oldest are forgotten first. */
const MAX_ACCOUNTS = 20_000;
const MAX_ORDERS = 20_000;

/**
 * What this process has told its clients and the read model may not know yet: up to which ledger position each account
 * has been answered, and the last answer about each order.
 */
export class OwnWrites {
  private readonly positions = new Map<number, { readonly stream: string; readonly position: number }>();
  private readonly orders = new Map<number, LiveOrder>();

  /** The account was told something that stands at this position of its ledger. */
  acknowledged(account: number, stream: string, position: number): void {
    const before = this.positions.get(account)?.position ?? 0;
    if (position <= before) return;
    this.positions.delete(account);
    this.positions.set(account, { stream, position });
    dropOldest(this.positions, MAX_ACCOUNTS);
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
    this.orders.delete(order.order);
    this.orders.set(order.order, { ...order });
    dropOldest(this.orders, MAX_ORDERS);
  }

  /** The last answer about an order of this account with this client order id; looks at the newest first. */
  orderByKey(account: number, key: string): LiveOrder | undefined {
    return [...this.orders.values()].findLast((order) => order.account === account && order.key === key);
  }

  /** The last answer about an order of this account. */
  order(account: number, order: number): LiveOrder | undefined {
    const known = this.orders.get(order);
    return known?.account === account ? known : undefined;
  }
}

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
