/** Fee rates are basis points, so an exact fee is an integer of 10^-4 of a unit of cash. */
const PARTS = 10_000;
const HALF = 5_000;

/**
 * Returns what an execution of value `cash` adds to the rounded fee of its order, R(F + cash·bps) − R(F) with R rounding
 * half up. Of the exact fee so far F only the part below one unit matters, so `remainder` = F mod 10^4 stands for it.
 * With cash ≤ MAX_ORDER_CASH and bps ≤ MAX_FEE_BPS every step is an exact integer below 2^53, and the quotients below
 * 2^40 leave room for the fraction: floor of the division is exact.
 */
export function feeOf(cash: number, bps: number, remainder: number): number {
  return Math.floor((remainder + cash * bps + HALF) / PARTS) - (remainder >= HALF ? 1 : 0);
}

/** Returns the exact fee so far, modulo one unit of cash, after an execution of value `cash`. */
export function nextRemainder(cash: number, bps: number, remainder: number): number {
  const exact = remainder + cash * bps;
  return exact - Math.floor(exact / PARTS) * PARTS;
}
