import { CONDITION_FIELDS } from './commands.ts';
import { layout } from './layout.ts';

/**
 * Events of a book (target 0). The header's number is the book's gapless event seq, from 1.
 * A book is rebuilt from Rested, Executed, Replaced, Reduced and the three ends alone: see market-data/l3-book.ts.
 */

/** The order was taken. It may trade at once; what rests is said by OrderRested, what is armed by `armed` 1. */
export const OrderAccepted = layout('OrderAccepted', 70, {
  order: 'u53',
  account: 'u32',
  side: 'u8',
  orderType: 'u8',
  timeInForce: 'u8',
  armed: 'u8',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  display: 'u32',
});
/** The order was not taken; it never was in the book. */
export const OrderRejected = layout('OrderRejected', 71, { order: 'u53', account: 'u32', reason: 'u8' });
/** `shown` lots of the order now stand at the back of the queue at `price`; a former place is gone. */
export const OrderRested = layout('OrderRested', 72, {
  order: 'u53',
  account: 'u32',
  side: 'u8',
  price: 'u32',
  shown: 'u32',
  leaves: 'u32',
});
/**
 * A trade at the maker's price. `takerSide` is the aggressor's side, 0 in an auction (then the maker is the buyer). The maker's shown quantity drops by `quantity`;
 * at 0 its place is gone (an iceberg's next tranche follows as OrderRested). Leaves are after the trade.
 */
export const Executed = layout('Executed', 73, {
  trade: 'u53',
  maker: 'u53',
  taker: 'u53',
  makerAccount: 'u32',
  takerAccount: 'u32',
  takerSide: 'u8',
  price: 'u32',
  quantity: 'u32',
  makerLeaves: 'u32',
  takerLeaves: 'u32',
});
/** What was left of the order (`leaves` lots) is gone for `reason`; `status` is a FinalStatus (canceled or expired). */
export const OrderCanceled = layout('OrderCanceled', 74, {
  order: 'u53',
  account: 'u32',
  status: 'u8',
  reason: 'u8',
  leaves: 'u32',
});
/**
 * The order was amended. `priorityKept` 1: it keeps its place and shows `shown`. 0: its place is gone; if it rests
 * again an OrderRested follows. An armed order has no place and shows 0.
 */
export const OrderReplaced = layout('OrderReplaced', 75, {
  order: 'u53',
  account: 'u32',
  quantity: 'u32',
  limit: 'u32',
  stop: 'u32',
  leaves: 'u32',
  shown: 'u32',
  priorityKept: 'u8',
});
/** Self-trade prevention in mode decrement took `quantity` lots off the order without a trade; it shows `shown`. */
export const OrderReduced = layout('OrderReduced', 76, {
  order: 'u53',
  account: 'u32',
  quantity: 'u32',
  leaves: 'u32',
  shown: 'u32',
});
/** An armed stop order was triggered by the last trade at `last` and enters now. */
export const OrderTriggered = layout('OrderTriggered', 77, { order: 'u53', account: 'u32', last: 'u32' });
export const CancelRejected = layout('CancelRejected', 78, { order: 'u53', account: 'u32', reason: 'u8' });
export const AmendRefused = layout('AmendRefused', 79, { order: 'u53', account: 'u32', reason: 'u8' });
/** A mass cancel was carried out; the orders follow before it as OrderCanceled. */
export const MassCanceled = layout('MassCanceled', 80, { account: 'u32', side: 'u8', orders: 'u32' });
/** Settings, reference, band and phase from here on. Prices 0 while there is no reference. */
export const BookStateChanged = layout('BookStateChanged', 81, {
  instrument: 'u32',
  tickUnits: 'u32',
  lotSize: 'u32',
  bandBps: 'u32',
  reference: 'u32',
  bandLow: 'u32',
  bandHigh: 'u32',
  phase: 'u8',
  symbol: 'text',
});

/** Follows the OrderAccepted of an order with conditions (as in PlaceConditional). */
export const OrderConditions = layout('OrderConditions', 82, {
  order: 'u53',
  account: 'u32',
  ...CONDITION_FIELDS,
  exitOrder: 'u53',
});
/** A trailing stop moved to `stop`. */
export const StopMoved = layout('StopMoved', 83, { order: 'u53', account: 'u32', stop: 'u32' });
/**
 * Where an auction would uncross now: price, volume, and what would be left over at that price on `surplusSide` (0 when nothing).
 * Price 0 when nothing would trade.
 */
export const Indicative = layout('Indicative', 84, {
  price: 'u32',
  volume: 'u53',
  surplus: 'u53',
  surplusSide: 'u8',
});
/** An auction ended: its trades came before as Executed with takerSide 0. Price 0 when nothing traded. */
export const Uncrossed = layout('Uncrossed', 85, { price: 'u32', volume: 'u53', trades: 'u32' });
/** A trade was taken back. The book stays as it is; the ledger reverses the money. */
export const TradeBusted = layout('TradeBusted', 86, {
  trade: 'u53',
  position: 'u53',
  buyOrder: 'u53',
  sellOrder: 'u53',
  buyAccount: 'u32',
  sellAccount: 'u32',
  price: 'u32',
  quantity: 'u32',
  operator: 'u32',
  why: 'text',
});
export const BustRefused = layout('BustRefused', 87, { trade: 'u53', operator: 'u32', reason: 'u8' });
