import {
  MAX_ORDER_LOTS as IMPORTED_MAX_ORDER_LOTS,
  MAX_PRICE_TICKS as IMPORTED_MAX_PRICE_TICKS,
} from '@buttonwood/shared/limits.ts';
import { PlaceOrder } from '@buttonwood/shared/messages/commands.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { NOT_U53 as IMPORTED_NOT_U53, readU53 as importedReadU53 } from '../read-u53.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_LOTS = IMPORTED_MAX_ORDER_LOTS;
const MAX_PRICE_TICKS = IMPORTED_MAX_PRICE_TICKS;
const NOT_U53 = IMPORTED_NOT_U53;
const readU53 = importedReadU53;
const PLACE_ORDER = PlaceOrder;
const ORDER_TYPE = OrderType;
const SIDE = Side;
const STP_MODE = StpMode;
const TIME_IN_FORCE = TimeInForce;

const at = PLACE_ORDER.at;

/**
 * Whether the fields of a PlaceOrder are known values that fit together. The API has checked the same; a producer that
 * did not is answered `invalid_order`, so that no book ever sees an order it cannot understand.
 */
export function fieldsFit(view: DataView, offset: number): boolean {
  const orderType = view.getUint8(offset + at.orderType);
  const limit = view.getUint32(offset + at.limit, true);
  return plainFieldsFit(view, offset) && pricesFit(orderType, limit, view.getUint32(offset + at.stop, true));
}

/** The same without limit and stop, for orders whose conditions say which they have. */
export function plainFieldsFit(view: DataView, offset: number): boolean {
  const side = view.getUint8(offset + at.side);
  const orderType = view.getUint8(offset + at.orderType);
  const timeInForce = view.getUint8(offset + at.timeInForce);
  return (
    (side === SIDE.buy || side === SIDE.sell) &&
    timeInForce >= TIME_IN_FORCE.day &&
    timeInForce <= TIME_IN_FORCE.cls &&
    view.getUint8(offset + at.stp) <= STP_MODE.decrement &&
    quantitiesFit(view, offset, orderType) &&
    postOnlyFits(view.getUint8(offset + at.postOnly), orderType, timeInForce) &&
    expiryFits(readU53(view, offset + at.expireAt), timeInForce)
  );
}

/** Whether orders of this type have a limit of their owner's; the others have a cap of the ledger's. */
export function hasLimit(orderType: number): boolean {
  return (
    orderType === ORDER_TYPE.limit || orderType === ORDER_TYPE.stop_limit || orderType === ORDER_TYPE.oco
  );
}

/** Whether orders of this type have a stop price that an amend can set. */
export function hasStop(orderType: number): boolean {
  return orderType === ORDER_TYPE.stop || orderType === ORDER_TYPE.stop_limit || orderType === ORDER_TYPE.oco;
}

/** Limit and stop price stand exactly in the orders that have them. False for an unknown type. */
export function pricesFit(orderType: number, limit: number, stop: number): boolean {
  if (limit > MAX_PRICE_TICKS || stop > MAX_PRICE_TICKS) return false;
  switch (orderType) {
    case ORDER_TYPE.limit:
      return limit > 0 && stop === 0;
    case ORDER_TYPE.market:
      return limit === 0 && stop === 0;
    case ORDER_TYPE.stop:
      return limit === 0 && stop > 0;
    case ORDER_TYPE.stop_limit:
      return limit > 0 && stop > 0;
    default:
      return false;
  }
}

function quantitiesFit(view: DataView, offset: number, orderType: number): boolean {
  const quantity = view.getUint32(offset + at.quantity, true);
  const display = view.getUint32(offset + at.display, true);
  if (quantity < 1 || quantity > MAX_ORDER_LOTS) return false;
  return display === 0 || (orderType === ORDER_TYPE.limit && display <= quantity);
}

/** An order that must not trade at entry has to be one that can rest. */
function postOnlyFits(postOnly: number, orderType: number, timeInForce: number): boolean {
  if (postOnly === 0) return true;
  if (postOnly !== 1 || orderType !== ORDER_TYPE.limit) return false;
  return timeInForce !== TIME_IN_FORCE.ioc && timeInForce !== TIME_IN_FORCE.fok;
}

/** A GTD order, and no other, has a time at which it expires. */
function expiryFits(expireAt: number, timeInForce: number): boolean {
  if (expireAt === NOT_U53) return false;
  return timeInForce === TIME_IN_FORCE.gtd ? expireAt > 0 : expireAt === 0;
}
