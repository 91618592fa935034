import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { toWireOrder } from '@buttonwood/shared/account/to-wire.ts';
import type { Order } from '@buttonwood/shared/wire/http-types.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import type { Instruments } from '../gateway/instruments.ts';

/** Writes orders for the wire. An order of an instrument that the read model does not know yet is left out. */
export async function wireOrders(
  deps: { readonly instruments: Instruments },
  orders: readonly LiveOrder[],
): Promise<Order[]> {
  const wire: Order[] = [];
  for (const order of orders) {
    const info = await deps.instruments.byNumber(order.instrument);
    // That an order is filled is its status, not the reason of an end.
    const reason = order.finalStatus === FinalStatus.filled ? 0 : order.reason;
    if (info !== undefined) wire.push(toWireOrder({ ...order, reason }, info));
  }
  return wire;
}
