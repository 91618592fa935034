import type { Holdings } from './holdings.ts';

/** Below this a product is exact and leaves room for one more addition. */
const EXACT = 2 ** 52;
/** Cost and profit stop here: only prices and amounts that nobody trades lead to it, and no hold depends on them. */
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * Counts a trade of `lots` (bought when positive, sold when negative) for `cash` into the cost and the profit of a position,
 * before its shares move. Lots that open or add to a position bring their cash as cost; lots that close it take their part of
 * the average cost along, and the difference is realised. A trade through zero closes first and opens with the rest.
 */
export function countTrade(holdings: Holdings, row: number, lots: number, cash: number): void {
  const position = (holdings.total[row] ?? 0) - (holdings.owed[row] ?? 0);
  if (position === 0) holdings.realised[row] = 0;
  if (position === 0 || lots > 0 === position > 0) {
    open(holdings, row, lots, cash);
    return;
  }
  const traded = Math.abs(lots);
  const closed = Math.min(traded, Math.abs(position));
  const closingCash = shareOf(cash, closed, traded);
  close(holdings, row, position, closed, closingCash);
  if (closed < traded) open(holdings, row, lots, cash - closingCash);
}

/** Takes lots out of a position without selling them: they take their part of the cost along, and nothing is realised. */
export function countWithdrawal(holdings: Holdings, row: number, lots: number): void {
  const cost = holdings.cost[row] ?? 0;
  holdings.cost[row] = cost - shareOf(cost, lots, (holdings.total[row] ?? 0) - (holdings.owed[row] ?? 0));
}

function open(holdings: Holdings, row: number, lots: number, cash: number): void {
  holdings.cost[row] = bounded((holdings.cost[row] ?? 0) + (lots > 0 ? cash : -cash));
}

function close(holdings: Holdings, row: number, position: number, lots: number, cash: number): void {
  const cost = holdings.cost[row] ?? 0;
  const part = shareOf(Math.abs(cost), lots, Math.abs(position));
  const profit = position > 0 ? cash - part : part - cash;
  holdings.cost[row] = position > 0 ? cost - part : cost + part;
  holdings.realised[row] = bounded((holdings.realised[row] ?? 0) + profit);
}

function bounded(amount: number): number {
  if (amount > MOST) return MOST;
  return amount < -MOST ? -MOST : amount;
}

/** Returns what lots are worth at a price, at most the largest amount there is. */
export function valueOf(lots: number, price: number, unit: number): number {
  return Math.min(MOST, lots * price * unit);
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
