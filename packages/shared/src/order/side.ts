/** Side of an order. FIX 54. */
export const Side = { buy: 1, sell: 2 } as const;
export type Side = (typeof Side)[keyof typeof Side];
export type SideName = keyof typeof Side;

export function sideName(side: number): SideName {
  return side === Side.buy ? 'buy' : 'sell';
}
