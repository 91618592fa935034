/**
 * The one table of reasons: why an order was rejected, denied or canceled. The number stands in messages, the name in
 * the console book, the API and the documents, the status is the HTTP status when the reason answers a request.
 */
interface ReasonRow {
  readonly code: number;
  readonly status: number;
  readonly text: string;
}

const row = (code: number, status: number, text: string): ReasonRow => ({ code, status, text });

export const REASONS = {
  none: row(0, 200, 'No reason.'),
  // Ends that are not failures.
  filled: row(1, 200, 'The order is filled.'),
  requested: row(2, 200, 'The owner asked for it.'),
  mass_cancel: row(3, 200, 'A mass cancel took the order out.'),
  ioc_remainder: row(4, 200, 'An immediate-or-cancel order keeps nothing in the book.'),
  fok_not_filled: row(5, 200, 'A fill-or-kill order could not be filled whole.'),
  no_liquidity: row(6, 200, 'A market order found nobody to trade with.'),
  protection_price: row(7, 200, 'A market order reached its protection price.'),
  self_trade: row(8, 200, 'Self-trade prevention took the order out.'),
  amended_below_filled: row(9, 200, 'The new quantity is not above what is already filled.'),
  expired: row(10, 200, 'The time in force ran out.'),
  killed: row(11, 200, 'The kill switch took the order out.'),
  disconnect: row(12, 200, 'The session was lost and asked for cancel on disconnect.'),
  bracket_exit: row(13, 200, 'The exit of the bracket is filled, so its entry ends as well.'),
  min_quantity: row(14, 200, 'Fewer lots than the minimum quantity could trade at once.'),
  auction_remainder: row(15, 200, 'The auction is over, and the order was for the auction only.'),
  volatility_pause: row(16, 200, 'A volatility pause began before the order could trade on.'),
  // Refusals by the book.
  would_trade: row(20, 422, 'A post-only order would trade at once.'),
  price_outside_band: row(21, 422, 'The price lies outside the band.'),
  no_reference_price: row(
    22,
    422,
    'The instrument has no reference price yet, so a market order has no protection.',
  ),
  wrong_phase: row(23, 422, 'This order is not taken in the present phase.'),
  halted: row(24, 422, 'Trading in the instrument is halted.'),
  command_expired: row(25, 422, 'The command arrived after its valid_until.'),
  order_not_cancelable: row(26, 409, 'The order is unknown or already final.'),
  order_not_amendable: row(27, 409, 'The order is unknown or already final.'),
  book_full: row(28, 422, 'The book holds as many orders as it can.'),
  duplicate_order: row(29, 422, 'An order with this number is in the book already.'),
  invalid_order: row(30, 422, 'The fields of the order do not fit together.'),
  amend_unsupported: row(31, 422, 'This field of this order cannot be amended.'),
  price_off_tick: row(32, 422, 'The price is not a multiple of the tick at this price.'),
  trading_killed: row(33, 422, 'The kill switch is on.'),
  unknown_trade: row(34, 404, 'There is no such trade.'),
  already_busted: row(35, 409, 'The trade was taken back before.'),
  too_many_trailing: row(36, 422, 'The book holds as many trailing stops as it can.'),
  // Refusals by the ledger.
  insufficient_funds: row(40, 422, 'The account has not enough available cash.'),
  insufficient_shares: row(41, 422, 'The account has not enough available shares.'),
  duplicate_client_order_id: row(42, 409, 'The client order id was used with other content.'),
  check_stale: row(43, 503, 'The look-up of the key is out of date; look up and repeat.'),
  unknown_account: row(44, 404, 'The account is not open.'),
  unknown_instrument: row(45, 422, 'The instrument is not listed.'),
  too_many_orders: row(46, 422, 'The account has as many live orders in this book as it may.'),
  amend_pending: row(47, 409, 'An amend of this order is under way.'),
  value_too_large: row(48, 422, 'Quantity times price passes the largest order value.'),
  balance_too_large: row(49, 422, 'The balance would pass the largest balance.'),
  account_frozen: row(50, 422, 'The account is frozen.'),
  account_exists: row(51, 409, 'The account is open already.'),
  short_limit: row(52, 422, 'The short positions would pass the limit of the account.'),
  // Refusals by the venue.
  already_listed: row(60, 409, 'The instrument is listed already.'),
  too_many_steps: row(61, 422, 'The tick table or the schedule is full.'),
  // Refusals of what could not be read.
  unreadable_message: row(70, 400, 'The message could not be read.'),
} as const satisfies Readonly<Record<string, ReasonRow>>;

export type ReasonName = keyof typeof REASONS;

/** Number of each reason, for the core. */
export const Reason = Object.fromEntries(
  Object.entries(REASONS).map(([name, { code }]) => [name, code]),
) as Readonly<Record<ReasonName, number>>;

const NAME_BY_CODE: ReadonlyMap<number, ReasonName> = new Map(
  (Object.keys(REASONS) as ReasonName[]).map((name) => [REASONS[name].code, name]),
);

/** Returns the name of a reason's number; `unreadable_message` for a number nobody has defined. */
export function reasonName(code: number): ReasonName {
  return NAME_BY_CODE.get(code) ?? 'unreadable_message';
}
