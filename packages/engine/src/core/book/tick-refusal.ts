import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';
import { orderTypeOf as importedOrderTypeOf } from './order-terms.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const orderTypeOf = importedOrderTypeOf;

const { limit: LIMIT, stop_limit: STOP_LIMIT, oco: OCO } = OrderType;

/** Whether the owner of an order of this type says its limit; otherwise it is a cap. */
function hasLimit(orderType: number): boolean {
  return orderType === LIMIT || orderType === STOP_LIMIT || orderType === OCO;
}

/** Whether a price that the owner of the order said is off the tick. Caps and prices that follow the market are not. */
export function isOffTick({ ticks }: Book, order: IncomingOrder): boolean {
  if (ticks.size === 0) return false;
  if (hasLimit(order.orderType) && ticks.isOff(order.limit)) return true;
  if (ticks.isOff(order.stop)) return true;
  const { conditions } = order;
  if (conditions === undefined) return false;
  return (
    ticks.isOff(conditions.stopLimit) ||
    ticks.isOff(conditions.takeProfit) ||
    ticks.isOff(conditions.stopLoss)
  );
}

/** Whether an amend moves a price of the order in `slot` off the tick. Prices that stay may have been on an older one. */
export function movesOffTick({ ticks, pool }: Book, slot: number, limit: number, stop: number): boolean {
  if (ticks.size === 0) return false;
  const moved = limit !== pool.price[slot] && hasLimit(orderTypeOf(pool.terms[slot] ?? 0));
  return (moved && ticks.isOff(limit)) || (stop !== pool.stop[slot] && ticks.isOff(stop));
}
