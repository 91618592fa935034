import type { Holdings } from './holdings.ts';

/** Below this a product is exact and leaves room for one more addition. */
const EXACT = 2 ** 52;

/** Adds lots to a position at a cost. A position that was empty begins anew: nothing is realised in it yet. */
export function addToPosition(holdings: Holdings, row: number, lots: number, cost: number): void {
  if (holdings.total[row] === 0) holdings.realised[row] = 0;
  holdings.addShares(row, lots);
  holdings.cost[row] = (holdings.cost[row] ?? 0) + cost;
}

/** Takes lots out of a position and returns their cost: their part of the average cost, rounded half up. */
export function takeFromPosition(holdings: Holdings, row: number, lots: number): number {
  const cost = shareOf(holdings.cost[row] ?? 0, lots, holdings.total[row] ?? 0);
  holdings.addShares(row, -lots);
  holdings.cost[row] = (holdings.cost[row] ?? 0) - cost;
  return cost;
}

/** Returns cost · lots / total, rounded half up; 0 ≤ lots ≤ total, 0 < total. Exact for all safe integers. */
export function shareOf(cost: number, lots: number, total: number): number {
  if (lots === total) return cost;
  const product = cost * lots;
  if (product >= EXACT || total >= EXACT) return exactShareOf(cost, lots, total);
  const whole = Math.floor(product / total);
  const rest = product - whole * total;
  return rest * 2 >= total ? whole + 1 : whole;
}

function exactShareOf(cost: number, lots: number, total: number): number {
  const doubled = BigInt(cost) * BigInt(lots) * 2n;
  return Number((doubled + BigInt(total)) / (BigInt(total) * 2n));
}
