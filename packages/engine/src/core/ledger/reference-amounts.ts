/**
 * Bounds and arithmetic of the reference ledger, in bigint. The bounds are said once more and not imported, so that one which
 * moves by mistake makes the two ledgers differ.
 */
export const MAX_PRICE = 2 ** 27 - 1;
export const MAX_LOTS = 2 ** 31 - 1;
/** Largest value of one order, in 10^-4 of the currency. */
export const MAX_ORDER_VALUE = 70_000_000_000_000n;
/** Largest amount that a message can carry. */
export const MAX_AMOUNT = 2n ** 53n - 1n;

export function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function smallest(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

/** The amount, or the nearest that a message can carry. */
export function limited(amount: bigint): bigint {
  return largest(-MAX_AMOUNT, smallest(MAX_AMOUNT, amount));
}

/** Half up; neither is negative. */
export function divided(amount: bigint, by: bigint): bigint {
  return (2n * amount + by) / (2n * by);
}

/** Cash of an exact fee, which is counted in basis points of cash. */
export function roundedFee(exact: bigint): bigint {
  return divided(exact, 10_000n);
}
