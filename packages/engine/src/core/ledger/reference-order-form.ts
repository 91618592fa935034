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

/** The form of an order as a table: [name of the type, has a limit, has a stop]. Part of the reference ledger. */
const TYPES: ReadonlyMap<number, readonly [string, boolean, boolean]> = new Map([
  [1, ['limit', true, false]],
  [2, ['market', false, false]],
  [3, ['stop', false, true]],
  [4, ['stop_limit', true, true]],
]);

/** Whether an order's fields are known values that fit together, said independently of the real ledger. */
export function isWellFormed(form: OrderForm): boolean {
  const type = TYPES.get(form.orderType);
  if (type === undefined) return false;
  const [name, hasLimit, hasStop] = type;
  const complaints = [
    new TextEncoder().encode(form.key).length > 256,
    ![1, 2].includes(form.side),
    ![1, 2, 3, 4, 5, 6, 7].includes(form.timeInForce),
    ![0, 1, 2, 3, 4].includes(form.stp),
    form.quantity === 0 || form.quantity >= 2 ** 31,
    form.limit > 0 !== hasLimit || form.limit >= 2 ** 27,
    form.stop > 0 !== hasStop || form.stop >= 2 ** 27,
    form.display > 0 && (name !== 'limit' || form.display > form.quantity),
    ![0, 1].includes(form.postOnly),
    form.postOnly === 1 && (name !== 'limit' || [4, 5].includes(form.timeInForce)),
    form.expireAt > 0 !== (form.timeInForce === 3),
  ];
  return !complaints.includes(true);
}
