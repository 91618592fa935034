import { MAX_PRICE_TICKS as IMPORTED_MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Instruments } from './instruments.ts';
import { hasLimit as importedHasLimit } from './order-fields.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_PRICE_TICKS = IMPORTED_MAX_PRICE_TICKS;
const hasLimit = importedHasLimit;
const ORDER_TYPE = OrderType;
const SIDE = Side;

/** No price protects this order: the instrument has no reference price or no band. */
export const NO_PRICE = 0;

/** The fields of an order that decide the worst price it may trade at. */
export interface PriceTerms {
  readonly instrument: number;
  readonly side: number;
  readonly orderType: number;
  readonly limit: number;
  readonly stop: number;
}

/**
 * Returns the price in ticks that an order is held for and that its book may not trade beyond: the limit; for a market
 * order, and a trailing stop that does not say where it starts, the band edge known here; for a stop market order the stop
 * price and the band's width around it. DESIGN §3a, Cap.
 */
export function effectivePrice(instruments: Instruments, terms: PriceTerms): number {
  const { instrument, side, orderType, limit, stop } = terms;
  if (hasLimit(orderType)) return limit;
  const low = instruments.bandLow[instrument] ?? 0;
  const high = instruments.bandHigh[instrument] ?? 0;
  if (low === 0 || high === 0) return NO_PRICE;
  if (orderType === ORDER_TYPE.market || stop === 0) return side === SIDE.buy ? high : low;
  const reference = instruments.reference[instrument] ?? 0;
  if (reference === 0) return NO_PRICE;
  return side === SIDE.buy
    ? Math.min(MAX_PRICE_TICKS, stop + scaled(stop, Math.max(0, high - reference), reference))
    : Math.max(1, stop - scaled(stop, Math.max(0, reference - low), reference));
}

/** The band's width on one side, carried from the reference price over to the stop price; rounded inwards as the band is. */
function scaled(stop: number, width: number, reference: number): number {
  return Math.floor((stop * width) / reference);
}
