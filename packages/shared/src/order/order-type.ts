/**
 * Order types. FIX 40. An `oco` order is one order with two prices: it rests at its limit until it trades out or its stop is reached;
 * then it leaves its place and enters as a stop order does. A `trailing_stop` follows the best trade price at its distance.
 */
export const OrderType = { limit: 1, market: 2, stop: 3, stop_limit: 4, oco: 5, trailing_stop: 6 } as const;
export type OrderType = (typeof OrderType)[keyof typeof OrderType];
export type OrderTypeName = keyof typeof OrderType;
export const ORDER_TYPE_NAMES: readonly OrderTypeName[] = [
  'limit',
  'market',
  'stop',
  'stop_limit',
  'oco',
  'trailing_stop',
];

export function orderTypeName(type: number): OrderTypeName {
  return ORDER_TYPE_NAMES[type - 1] ?? 'limit';
}
