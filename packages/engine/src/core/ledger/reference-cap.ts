import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { largest, MAX_PRICE, smallest } from './reference-amounts.ts';
import type { ReferenceBank } from './reference-bank.ts';
import { carriesLimit, type PricedFields } from './reference-order-form.ts';

/**
 * The worst price at which an order may trade, in ticks: its limit, or else the far edge of the band, moved along with the stop
 * of an order that waits for one. 0 when nobody can say.
 */
export function capOf(bank: ReferenceBank, order: PricedFields): bigint {
  if (carriesLimit(order.orderType)) return BigInt(order.limit);
  const state = bank.instruments.get(order.instrument);
  if (state === undefined || state.bandHigh === 0 || state.bandLow === 0) return 0n;
  const isBuy = order.side === Side.buy;
  if (order.stop === 0 || order.orderType === OrderType.market)
    return BigInt(isBuy ? state.bandHigh : state.bandLow);
  if (state.reference === 0) return 0n;
  const [stop, reference] = [BigInt(order.stop), BigInt(state.reference)];
  if (isBuy) {
    return smallest(BigInt(MAX_PRICE), stop + (stop * (BigInt(state.bandHigh) - reference)) / reference);
  }
  return largest(1n, stop - (stop * (reference - BigInt(state.bandLow))) / reference);
}
