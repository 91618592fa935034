import { OrderReplaced, OrderRested } from '@buttonwood/shared/messages/book-events.ts';
import { OrderChanged } from '@buttonwood/shared/messages/links.ts';
import type { BookEventsOut } from './book-events-out.ts';
import type { OrderPool } from './order-pool.ts';
import { sideOf as importedSideOf } from './order-terms.ts';

/** Constants of this module: the compiler folds them, while imported bindings are read again for every message. */
const sideOf = importedSideOf;
const ORDER_REPLACED = OrderReplaced;
const ORDER_CHANGED = OrderChanged;
const ORDER_RESTED = OrderRested;
const REPLACED_AT = OrderReplaced.at;
const CHANGED_AT = OrderChanged.at;
const RESTED_AT = OrderRested.at;

/**
 * Says that the order in `slot` has moved to another place without trading, which is what most amends do: the same bytes as
 * `replaced` without priority and `rested`, but every field is read once, before anything is written. After a write the
 * compiler reads the places of the pool's columns again.
 */
export function writeMoved(events: BookEventsOut, pool: OrderPool, slot: number, cause: number): void {
  const low = pool.orderLow[slot] ?? 0;
  const high = pool.orderHigh[slot] ?? 0;
  const account = pool.account[slot] ?? 0;
  const side = sideOf(pool.terms[slot] ?? 0);
  const quantity = pool.quantity[slot] ?? 0;
  const limit = pool.price[slot] ?? 0;
  const stop = pool.stop[slot] ?? 0;
  const leaves = pool.leaves[slot] ?? 0;
  const shown = pool.shown[slot] ?? 0;
  const out = events.writer();

  const replaced = events.begin(ORDER_REPLACED);
  let { view } = out;
  view.setInt32(replaced + REPLACED_AT.order, low, true);
  view.setInt32(replaced + REPLACED_AT.order + 4, high, true);
  view.setUint32(replaced + REPLACED_AT.account, account, true);
  view.setUint32(replaced + REPLACED_AT.quantity, quantity, true);
  view.setUint32(replaced + REPLACED_AT.limit, limit, true);
  view.setUint32(replaced + REPLACED_AT.stop, stop, true);
  view.setUint32(replaced + REPLACED_AT.leaves, leaves, true);
  view.setUint32(replaced + REPLACED_AT.shown, 0, true);
  view.setUint8(replaced + REPLACED_AT.priorityKept, 0);

  const changed = events.beginLink(ORDER_CHANGED, low);
  view = out.view;
  view.setInt32(changed + CHANGED_AT.order, low, true);
  view.setInt32(changed + CHANGED_AT.order + 4, high, true);
  view.setUint32(changed + CHANGED_AT.account, account, true);
  view.setUint32(changed + CHANGED_AT.quantity, quantity, true);
  view.setUint32(changed + CHANGED_AT.limit, limit, true);
  view.setUint32(changed + CHANGED_AT.stop, stop, true);
  view.setUint32(changed + CHANGED_AT.leaves, leaves, true);
  view.setUint8(changed + CHANGED_AT.cause, cause);

  const rested = events.begin(ORDER_RESTED);
  view = out.view;
  view.setInt32(rested + RESTED_AT.order, low, true);
  view.setInt32(rested + RESTED_AT.order + 4, high, true);
  view.setUint32(rested + RESTED_AT.account, account, true);
  view.setUint8(rested + RESTED_AT.side, side);
  view.setUint32(rested + RESTED_AT.price, limit, true);
  view.setUint32(rested + RESTED_AT.shown, shown, true);
  view.setUint32(rested + RESTED_AT.leaves, leaves, true);
}
