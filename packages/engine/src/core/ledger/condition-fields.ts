import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { plainFieldsFit, pricesFit } from './order-fields.ts';

/** The fields of a PlaceConditional that decide whether it makes sense. Prices in ticks, quantities in lots, 0 for none. */
export interface ConditionalTerms {
  readonly side: number;
  readonly orderType: number;
  readonly timeInForce: number;
  readonly stp: number;
  readonly quantity: number;
  readonly limit: number;
  readonly stop: number;
  readonly minQuantity: number;
  readonly trail: number;
  readonly stopLimit: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
}

/** Whether an order's fields and its conditions are known values that fit together. */
export function conditionsFit(view: DataView, offset: number, terms: ConditionalTerms): boolean {
  return (
    plainFieldsFit(view, offset) &&
    conditionalPricesFit(terms) &&
    minQuantityFits(terms) &&
    trailFits(terms) &&
    exitFits(terms)
  );
}

function conditionalPricesFit(terms: ConditionalTerms): boolean {
  const { orderType, limit, stop, stopLimit } = terms;
  if (orderType !== OrderType.oco && stopLimit !== 0) return false;
  switch (orderType) {
    case OrderType.oco:
      return ocoPricesFit(terms) && mayStay(terms.timeInForce);
    case OrderType.trailing_stop:
      return limit === 0 && stop <= MAX_PRICE_TICKS && mayStay(terms.timeInForce);
    default:
      return pricesFit(orderType, limit, stop);
  }
}

/** The two prices of an OCO order lie on the two sides of the market: it buys lower and stops higher, or the reverse. */
function ocoPricesFit(terms: ConditionalTerms): boolean {
  const { side, limit, stop, stopLimit } = terms;
  if (limit === 0 || stop === 0 || Math.max(limit, stop, stopLimit) > MAX_PRICE_TICKS) return false;
  return ocoSidesFit(side, limit, stop);
}

/** Whether an OCO order's limit is on the better side of its stop. */
export function ocoSidesFit(side: number, limit: number, stop: number): boolean {
  return side === Side.buy ? limit < stop : limit > stop;
}

/** An order that waits for something has to be one that may wait. */
function mayStay(timeInForce: number): boolean {
  return (
    timeInForce === TimeInForce.day || timeInForce === TimeInForce.gtc || timeInForce === TimeInForce.gtd
  );
}

/** A minimum is for what trades at once: an IOC. */
function minQuantityFits(terms: ConditionalTerms): boolean {
  const { minQuantity, quantity, orderType, timeInForce } = terms;
  if (minQuantity === 0) return true;
  const isImmediate = orderType === OrderType.limit || orderType === OrderType.market;
  return isImmediate && timeInForce === TimeInForce.ioc && minQuantity <= quantity;
}

function trailFits(terms: ConditionalTerms): boolean {
  const { trail, orderType } = terms;
  return orderType === OrderType.trailing_stop ? trail > 0 && trail <= MAX_PRICE_TICKS : trail === 0;
}

/** An exit goes with an entry that is a limit, market or stop order; its prices lie on the two sides of the entry's limit. */
function exitFits(terms: ConditionalTerms): boolean {
  const { orderType, timeInForce, takeProfit, stopLoss } = terms;
  if (takeProfit === 0 && stopLoss === 0) return true;
  if (takeProfit > MAX_PRICE_TICKS || stopLoss > MAX_PRICE_TICKS) return false;
  if (orderType === OrderType.oco || orderType === OrderType.trailing_stop) return false;
  if (timeInForce === TimeInForce.opg || timeInForce === TimeInForce.cls) return false;
  return exitPricesFit(terms);
}

/** Whether a bracket gains at its take profit and loses at its stop loss. `limit` is 0 for an entry without one. */
export function exitPricesFit(
  terms: Pick<ConditionalTerms, 'side' | 'limit' | 'takeProfit' | 'stopLoss'>,
): boolean {
  const { side, limit, takeProfit, stopLoss } = terms;
  const rising = [stopLoss, limit, takeProfit].filter((price) => price !== 0);
  if (side === Side.sell) rising.reverse();
  return rising.every((price, index) => index === 0 || price > (rising[index - 1] ?? 0));
}
