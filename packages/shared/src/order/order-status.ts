/** Order statuses on every wire. FIX 39. An amend keeps the order id and shows in quantity and price, not as a status. */
export const ORDER_STATUSES = [
  'pending',
  'accepted',
  'armed',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** How an order ended, as carried by OrderDone. */
export const FinalStatus = { filled: 1, canceled: 2, rejected: 3, expired: 4 } as const;
export type FinalStatus = (typeof FinalStatus)[keyof typeof FinalStatus];
export type FinalStatusName = keyof typeof FinalStatus;
const FINAL_STATUS_NAMES: readonly FinalStatusName[] = ['filled', 'canceled', 'rejected', 'expired'];

export function finalStatusName(status: number): FinalStatusName {
  return FINAL_STATUS_NAMES[status - 1] ?? 'canceled';
}
