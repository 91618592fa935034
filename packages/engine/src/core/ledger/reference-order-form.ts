import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { MessageBody } from './message-body.ts';
import { MAX_LOTS, MAX_PRICE } from './reference-amounts.ts';

type OrderForm = MessageBody<'PlaceOrder'>;
type ConditionalForm = MessageBody<'PlaceConditional'>;

/** The fields that decide an order's cap. */
export type PricedFields = Pick<OrderForm, 'instrument' | 'side' | 'orderType' | 'limit' | 'stop'>;

/** Bytes of the longest key. */
export const MAX_KEY_BYTES = 256;

/** Which prices an order without conditions has, by its type: [has a limit, has a stop]. */
const PRICES: ReadonlyMap<number, readonly [boolean, boolean]> = new Map([
  [OrderType.limit, [true, false]],
  [OrderType.market, [false, false]],
  [OrderType.stop, [false, true]],
  [OrderType.stop_limit, [true, true]],
]);

const WITH_OWN_LIMIT: readonly number[] = [OrderType.limit, OrderType.stop_limit, OrderType.oco];
const WAITING: readonly number[] = [TimeInForce.day, TimeInForce.gtc, TimeInForce.gtd];
const AT_ONCE: readonly number[] = [TimeInForce.ioc, TimeInForce.fok];

/** Types whose limit is their owner's. */
export function carriesLimit(type: number): boolean {
  return WITH_OWN_LIMIT.includes(type);
}

/** Whether an order's fields are known values that fit together, said independently of the real ledger. */
export function isWellFormed(form: OrderForm): boolean {
  const prices = PRICES.get(form.orderType);
  if (prices === undefined) return false;
  const [hasLimit, hasStop] = prices;
  const complaints = [
    form.limit > 0 !== hasLimit || form.limit > MAX_PRICE,
    form.stop > 0 !== hasStop || form.stop > MAX_PRICE,
  ];
  return isSound(form) && !complaints.includes(true);
}

/** The same for an order with conditions. */
export function isWellFormedConditional(form: ConditionalForm): boolean {
  const { orderType, side, limit, stop, quantity, timeInForce } = form;
  const { minQuantity, trail, stopLimit, takeProfit, stopLoss } = form;
  const [isOco, isTrailing] = [orderType === OrderType.oco, orderType === OrderType.trailing_stop];
  const waits = WAITING.includes(timeInForce);
  const takesAtOnce = orderType <= OrderType.market && timeInForce === TimeInForce.ioc;
  const prices = [limit, stop, stopLimit, takeProfit, stopLoss, trail];
  const complaints = [
    prices.some((price) => price > MAX_PRICE),
    isOco && !(limit > 0 && stop > 0 && waits && (side === Side.buy ? limit < stop : stop < limit)),
    isTrailing && !(limit === 0 && trail > 0 && waits),
    !isOco && stopLimit > 0,
    !isTrailing && trail > 0,
    !isOco && !isTrailing && !isWellFormed(form),
    minQuantity > 0 && !(takesAtOnce && minQuantity <= quantity),
    isBracket(form) && (isOco || isTrailing || timeInForce >= TimeInForce.opg),
    isBracket(form) && !exitIsSound(form),
  ];
  return isSound(form) && !complaints.includes(true);
}

/** Whether an order has an exit behind it. */
export function isBracket(form: Pick<ConditionalForm, 'takeProfit' | 'stopLoss'>): boolean {
  return form.takeProfit + form.stopLoss > 0;
}

/** A bracket wins at one price and loses at the other, and its entry's limit lies between them. */
export function exitIsSound(
  form: Pick<ConditionalForm, 'side' | 'limit' | 'takeProfit' | 'stopLoss'>,
): boolean {
  const { side, limit, takeProfit, stopLoss } = form;
  const isBetter = (price: number, than: number): boolean =>
    price === 0 || than === 0 || (side === Side.buy ? price > than : price < than);
  return isBetter(takeProfit, limit) && isBetter(limit, stopLoss) && isBetter(takeProfit, stopLoss);
}

/** Whether a key is one that a ledger keeps. */
export function isShortKey(key: string): boolean {
  return new TextEncoder().encode(key).length <= MAX_KEY_BYTES;
}

function isSound(form: OrderForm): boolean {
  const isLimit = form.orderType === OrderType.limit;
  const complaints = [
    !isShortKey(form.key),
    ![1, 2].includes(form.side),
    ![1, 2, 3, 4, 5, 6, 7].includes(form.timeInForce),
    ![0, 1, 2, 3, 4].includes(form.stp),
    form.quantity === 0 || form.quantity > MAX_LOTS,
    form.display > 0 && (!isLimit || form.display > form.quantity),
    ![0, 1].includes(form.postOnly),
    form.postOnly === 1 && (!isLimit || AT_ONCE.includes(form.timeInForce)),
    form.expireAt > 0 !== (form.timeInForce === TimeInForce.gtd),
  ];
  return !complaints.includes(true);
}
