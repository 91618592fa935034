/**
 * Where a version of the rules decides otherwise than the one before: each is the version from which on it holds. A book of an
 * older version goes on as it began.
 */

/** An auction trades at one price, whatever self-trade prevention takes out; before, what was left crossed uncrossed again. */
export const ONE_AUCTION_PRICE = 2;

/** An OCO order says that it leaves its place when it leaves it; before, only when its turn came. */
export const OCO_TELLS_AT_ONCE = 2;
