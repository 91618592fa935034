/** The fields that decide an order's cap. */
export interface PlacedFields {
  readonly instrument: number;
  readonly side: number;
  readonly orderType: number;
  readonly limit: number;
  readonly stop: number;
}

interface OrderForm extends PlacedFields {
  readonly timeInForce: number;
  readonly stp: number;
  readonly postOnly: number;
  readonly quantity: number;
  readonly display: number;
  readonly expireAt: number;
  readonly key: string;
}

interface ConditionalForm extends OrderForm {
  readonly minQuantity: number;
  readonly trail: number;
  readonly stopLimit: number;
  readonly takeProfit: number;
  readonly stopLoss: number;
}

/** The form of an order as a table: [name of the type, has a limit, has a stop]. Part of the reference ledger. */
const TYPES: ReadonlyMap<number, readonly [string, boolean, boolean]> = new Map([
  [1, ['limit', true, false]],
  [2, ['market', false, false]],
  [3, ['stop', false, true]],
  [4, ['stop_limit', true, true]],
]);

/** Types whose limit is their owner's. */
export function carriesLimit(type: number): boolean {
  return [1, 4, 5].includes(type);
}

/** Whether an order's fields are known values that fit together, said independently of the real ledger. */
export function isWellFormed(form: OrderForm): boolean {
  const type = TYPES.get(form.orderType);
  if (type === undefined) return false;
  const [, hasLimit, hasStop] = type;
  const complaints = [
    form.limit > 0 !== hasLimit || form.limit >= 2 ** 27,
    form.stop > 0 !== hasStop || form.stop >= 2 ** 27,
  ];
  return isSound(form) && !complaints.includes(true);
}

function isSound(form: OrderForm): boolean {
  const isLimit = form.orderType === 1;
  const complaints = [
    new TextEncoder().encode(form.key).length > 256,
    ![1, 2].includes(form.side),
    ![1, 2, 3, 4, 5, 6, 7].includes(form.timeInForce),
    ![0, 1, 2, 3, 4].includes(form.stp),
    form.quantity === 0 || form.quantity >= 2 ** 31,
    form.display > 0 && (!isLimit || form.display > form.quantity),
    ![0, 1].includes(form.postOnly),
    form.postOnly === 1 && (!isLimit || [4, 5].includes(form.timeInForce)),
    form.expireAt > 0 !== (form.timeInForce === 3),
  ];
  return !complaints.includes(true);
}

/** The same for an order with conditions. */
export function isWellFormedConditional(form: ConditionalForm): boolean {
  const { orderType, side, limit, stop, quantity, timeInForce } = form;
  const { minQuantity, trail, stopLimit, takeProfit, stopLoss } = form;
  const [isOco, isTrailing] = [orderType === 5, orderType === 6];
  const waits = [1, 2, 3].includes(timeInForce);
  const prices = [limit, stop, stopLimit, takeProfit, stopLoss, trail];
  const complaints = [
    prices.some((price) => price >= 2 ** 27),
    isOco && !(limit > 0 && stop > 0 && waits && (side === 1 ? limit < stop : stop < limit)),
    isTrailing && !(limit === 0 && trail > 0 && waits),
    !isOco && stopLimit > 0,
    !isTrailing && trail > 0,
    !isOco && !isTrailing && !isWellFormed(form),
    minQuantity > 0 && !(orderType <= 2 && timeInForce === 4 && minQuantity <= quantity),
    takeProfit + stopLoss > 0 && (isOco || isTrailing || timeInForce >= 6),
    takeProfit + stopLoss > 0 && !exitIsSound(form),
  ];
  return isSound(form) && !complaints.includes(true);
}

/** A bracket wins at one price and loses at the other, and its entry's limit lies between them. */
export function exitIsSound(
  form: Pick<ConditionalForm, 'side' | 'limit' | 'takeProfit' | 'stopLoss'>,
): boolean {
  const { side, limit, takeProfit, stopLoss } = form;
  const isBetter = (price: number, than: number): boolean =>
    price === 0 || than === 0 || (side === 1 ? price > than : price < than);
  return isBetter(takeProfit, limit) && isBetter(limit, stopLoss) && isBetter(takeProfit, stopLoss);
}
