import { defaultTimeInForce } from '@buttonwood/shared/order/defaults.ts';
import type { OrderTypeName } from '@buttonwood/shared/order/order-type.ts';
import type { TimeInForceName } from '@buttonwood/shared/order/time-in-force.ts';
import type { PlaceOrderFields } from '../schemas/order-schemas.ts';

/** A field that does not go with the others, and what would. */
export interface Misfit {
  readonly field: string;
  readonly message: string;
}

/** Which prices a type of order has. */
const PRICES: Readonly<Record<OrderTypeName, Readonly<Record<PriceFieldName, Presence>>>> = {
  limit: { price: 'needed', stop_price: 'none', trail: 'none', stop_limit_price: 'none' },
  market: { price: 'none', stop_price: 'none', trail: 'none', stop_limit_price: 'none' },
  stop: { price: 'none', stop_price: 'needed', trail: 'none', stop_limit_price: 'none' },
  stop_limit: { price: 'needed', stop_price: 'needed', trail: 'none', stop_limit_price: 'none' },
  oco: { price: 'needed', stop_price: 'needed', trail: 'none', stop_limit_price: 'possible' },
  trailing_stop: { price: 'none', stop_price: 'possible', trail: 'needed', stop_limit_price: 'none' },
};
type PriceFieldName = 'price' | 'stop_price' | 'trail' | 'stop_limit_price';
type Presence = 'needed' | 'possible' | 'none';
const PRICE_FIELDS: readonly PriceFieldName[] = ['price', 'stop_price', 'trail', 'stop_limit_price'];

/** Times in force of an order that trades at once or ends, and of one that is for an auction. */
const IMMEDIATE: ReadonlySet<TimeInForceName> = new Set<TimeInForceName>(['ioc', 'fok']);
const FOR_AUCTION: ReadonlySet<TimeInForceName> = new Set<TimeInForceName>(['opg', 'cls']);
const WAITS: ReadonlySet<OrderTypeName> = new Set<OrderTypeName>([
  'stop',
  'stop_limit',
  'oco',
  'trailing_stop',
]);

/** The time in force of an order that may not say one. */
export function timeInForceOf(fields: Pick<PlaceOrderFields, 'type' | 'time_in_force'>): TimeInForceName {
  return fields.time_in_force ?? defaultTimeInForce(fields.type);
}

/** Finds the first field that does not go with the order's type or time in force; the engine would refuse the order. */
export function findMisfit(fields: PlaceOrderFields): Misfit | undefined {
  const tif = timeInForceOf(fields);
  return (
    priceMisfit(fields) ?? timeMisfit(fields, tif) ?? shownMisfit(fields, tif) ?? conditionMisfit(fields, tif)
  );
}

function priceMisfit(fields: PlaceOrderFields): Misfit | undefined {
  const { type } = fields;
  for (const field of PRICE_FIELDS) {
    const presence = PRICES[type][field];
    if (presence === 'needed' && fields[field] === undefined)
      return { field, message: `a ${type} order needs one` };
    if (presence === 'none' && fields[field] !== undefined)
      return { field, message: `a ${type} order has none` };
  }
  return undefined;
}

function timeMisfit(fields: PlaceOrderFields, tif: TimeInForceName): Misfit | undefined {
  const { type } = fields;
  const field = 'time_in_force';
  if (type === 'market' && (tif === 'gtc' || tif === 'day' || tif === 'gtd'))
    return { field, message: 'a market order is ioc or fok, or opg or cls for an auction' };
  if (WAITS.has(type) && FOR_AUCTION.has(tif))
    return { field, message: 'an order that waits for a price is not for an auction' };
  if ((type === 'oco' || type === 'trailing_stop') && IMMEDIATE.has(tif))
    return { field, message: 'day, gtc or gtd: this order waits' };
  if (tif === 'gtd' && fields.expire_at === undefined)
    return { field: 'expire_at', message: 'a gtd order needs one' };
  if (tif !== 'gtd' && fields.expire_at !== undefined)
    return { field: 'expire_at', message: 'goes with time_in_force gtd only' };
  return undefined;
}

function shownMisfit(fields: PlaceOrderFields, tif: TimeInForceName): Misfit | undefined {
  const mayRest = fields.type === 'limit' && !IMMEDIATE.has(tif);
  if (fields.post_only === true && !mayRest)
    return { field: 'post_only', message: 'only for limit orders that may rest' };
  if (fields.display_qty !== undefined && !mayRest)
    return { field: 'display_qty', message: 'only for limit orders that may rest' };
  return undefined;
}

function conditionMisfit(fields: PlaceOrderFields, tif: TimeInForceName): Misfit | undefined {
  const { type, min_qty: minimum, take_profit: profit, stop_loss: loss } = fields;
  if (minimum !== undefined && (tif !== 'ioc' || (type !== 'limit' && type !== 'market')))
    return { field: 'min_qty', message: 'only for limit and market orders that are ioc' };
  if (profit === undefined && loss === undefined) return undefined;
  const field = profit === undefined ? 'stop_loss' : 'take_profit';
  if (type === 'oco' || type === 'trailing_stop')
    return { field, message: 'a bracket begins with a limit, market or stop order' };
  return FOR_AUCTION.has(tif) ? { field, message: 'not for orders of one auction' } : undefined;
}
