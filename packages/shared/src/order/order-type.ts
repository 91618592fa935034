/** Order types. FIX 40. */
export const OrderType = { limit: 1, market: 2, stop: 3, stop_limit: 4 } as const;
export type OrderType = (typeof OrderType)[keyof typeof OrderType];
export type OrderTypeName = keyof typeof OrderType;
export const ORDER_TYPE_NAMES: readonly OrderTypeName[] = ['limit', 'market', 'stop', 'stop_limit'];

export function orderTypeName(type: number): OrderTypeName {
  return ORDER_TYPE_NAMES[type - 1] ?? 'limit';
}
