/**
 * Every bound of the exchange that more than one part has to know, in one place.
 * The first group keeps every product of the hot path an exact integer below 2^53.
 */

/** Largest price in ticks: 2^27 - 1, that is 1,342,177.27 at a tick of 0.01. */
export const MAX_PRICE_TICKS = 2 ** 27 - 1;
/** Largest quantity of one order in lots. */
export const MAX_ORDER_LOTS = 2 ** 31 - 1;
/** Largest value of one order, in 10^-4 of the currency: seven billion. With MAX_FEE_BPS the exact fee stays below 2^53. */
export const MAX_ORDER_CASH = 70_000_000_000_000;
/** Largest fee rate in basis points. */
export const MAX_FEE_BPS = 100;
/** Largest amount of one transfer: cash in 10^-4 of the currency, or shares. */
export const MAX_TRANSFER = 1_000_000_000_000_000;
/** Largest balance of one account in one asset; a credit that would pass it is denied. */
export const MAX_BALANCE = 4_000_000_000_000_000;
/** Largest band half-width, in basis points of the reference price. */
export const MAX_BAND_BPS = 9_000;

/** Live orders of one account in one book unless its entry says otherwise. */
export const DEFAULT_MAX_LIVE_ORDERS = 1_000;
/** Live orders of one book. */
export const MAX_BOOK_ORDERS = 100_000;
/** Idempotency keys that a ledger keeps with their outcome. */
export const KEY_WINDOW = 2 ** 19;
/** A UUIDv7 key older than the window is believed new only when it is younger than the floor by this much. */
export const KEY_TIME_MARGIN_US = 60_000_000;

/** Messages in one inbox frame. */
export const MAX_FRAME_MESSAGES = 256;
/** Bytes of one inbox frame. */
export const MAX_FRAME_BYTES = 64 * 1024;
/** Characters of a client order id or transfer key. */
export const MAX_KEY_LENGTH = 64;
/** Characters of a symbol. */
export const MAX_SYMBOL_LENGTH = 16;
