import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import {
  MAX_ORDER_LOTS as IMPORTED_MAX_ORDER_LOTS,
  MAX_PRICE_TICKS as IMPORTED_MAX_PRICE_TICKS,
} from '@buttonwood/shared/limits.ts';
import { readInt53 as importedReadInt53 } from '@buttonwood/shared/messages/layout.ts';
import { ChangeCause, EnterAmend } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { Book } from './book.ts';
import { crosses as importedCrosses, isBarred as importedIsBarred } from './execute.ts';
import { writeMoved as importedWriteMoved } from './moved-out.ts';
import {
  isArmed as importedIsArmed,
  isConditional as importedIsConditional,
  isForClose as importedIsForClose,
  orderTypeOf as importedOrderTypeOf,
  postOnlyOf as importedPostOnlyOf,
  sideOf as importedSideOf,
} from './order-terms.ts';
import { conditionalAmendRefusal } from './conditional-refusal.ts';
import { shutReason } from './phase-gate.ts';
import { enterAgain } from './stop-orders.ts';
import { movesOffTick as importedMovesOffTick } from './tick-refusal.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const MAX_ORDER_LOTS = IMPORTED_MAX_ORDER_LOTS;
const MAX_PRICE_TICKS = IMPORTED_MAX_PRICE_TICKS;
const readInt53 = importedReadInt53;
const crosses = importedCrosses;
const isBarred = importedIsBarred;
const writeMoved = importedWriteMoved;
const isArmed = importedIsArmed;
const isConditional = importedIsConditional;
const isForClose = importedIsForClose;
const orderTypeOf = importedOrderTypeOf;
const postOnlyOf = importedPostOnlyOf;
const sideOf = importedSideOf;
const movesOffTick = importedMovesOffTick;

const NONE = Reason.none;
const { limit: LIMIT, market: MARKET, stop: STOP, oco: OCO } = OrderType;
const { closed: CLOSED, continuous: CONTINUOUS } = Phase;
const AT = EnterAmend.at;

/**
 * Changes a live order. Same price and no more quantity keeps its place; anything else sends it to the back, and it may
 * trade. A new total at or below what is filled cancels the rest. A refusal leaves the order as it was.
 */
export function amendOrder(book: Book, view: DataView, offset: number): void {
  const { pool } = book;
  const low = view.getInt32(offset + AT.order, true);
  const high = view.getInt32(offset + AT.order + 4, true);
  const slot = book.index.find(low, high);
  const quantity = view.getUint32(offset + AT.quantity, true);
  const limit = view.getUint32(offset + AT.limit, true) || (pool.price[slot] ?? 0);
  const stop = stopOf(book, slot, view.getUint32(offset + AT.stop, true));
  const validUntil = readInt53(view, offset + AT.validUntil);
  const expired = validUntil !== 0 && book.now > validUntil;
  const reason = expired ? Reason.command_expired : refusal(book, slot, quantity, limit, stop);
  if (reason !== NONE) {
    const account = view.getInt32(offset + AT.account, true);
    book.refusals.amendRefused(low, high, account, reason);
    return;
  }
  const filled = (pool.quantity[slot] ?? 0) - (pool.leaves[slot] ?? 0);
  if (quantity <= filled) book.cancel(slot, FinalStatus.canceled, Reason.amended_below_filled);
  else if (keepsPlace(book, slot, quantity, limit, stop)) reduce(book, slot, quantity);
  else reenter(book, slot, quantity, limit, stop, ChangeCause.amended);
}

/** The stop price that is asked for. A trailing stop's has moved since its owner was told: the one told means "as it is". */
function stopOf(book: Book, slot: number, asked: number): number {
  const { pool } = book;
  const now = pool.stop[slot] ?? 0;
  if (asked === 0) return now;
  const conditions = pool.conditionsOf(slot);
  return conditions !== undefined && conditions.trail !== 0 && asked === conditions.toldStop ? now : asked;
}

function refusal(book: Book, slot: number, quantity: number, limit: number, stop: number): number {
  const { pool, band } = book;
  if (slot === 0) return Reason.order_not_amendable;
  if (book.phase >= CLOSED) return shutReason(book);
  if (quantity > MAX_ORDER_LOTS || limit > MAX_PRICE_TICKS || stop > MAX_PRICE_TICKS)
    return Reason.invalid_order;
  const terms = pool.terms[slot] ?? 0;
  const conditions = pool.conditionsOf(slot);
  if (conditions !== undefined) {
    const reason = conditionalAmendRefusal(book, slot, conditions, quantity, limit, stop);
    if (reason !== NONE) return reason;
  }
  const offTick = movesOffTick(book, slot, limit, stop) ? Reason.price_off_tick : NONE;
  if (isArmed(terms) && !isForClose(terms)) return offTick;
  const orderType = orderTypeOf(terms);
  if (stop !== pool.stop[slot] && orderType !== OCO) return Reason.amend_unsupported;
  const isMarket = orderType === MARKET || orderType === STOP;
  if (isMarket) return limit === pool.price[slot] ? NONE : Reason.amend_unsupported;
  const filled = (pool.quantity[slot] ?? 0) - (pool.leaves[slot] ?? 0);
  if (quantity <= filled || keepsPlace(book, slot, quantity, limit, stop)) return NONE;
  if (offTick !== NONE) return offTick;
  const side = sideOf(terms);
  if (band.refuses(side, limit)) return Reason.price_outside_band;
  if (isArmed(terms)) return NONE;
  if (book.phase === CONTINUOUS && isBarred(book, side, limit)) return Reason.price_outside_band;
  return postOnlyOf(terms) === 1 && crosses(book, side, limit) ? Reason.would_trade : NONE;
}

function keepsPlace(book: Book, slot: number, quantity: number, limit: number, stop: number): boolean {
  const { pool } = book;
  return limit === pool.price[slot] && stop === pool.stop[slot] && quantity <= (pool.quantity[slot] ?? 0);
}

/** Less quantity at the same price: an iceberg gives up its hidden part first. */
function reduce(book: Book, slot: number, quantity: number): void {
  const { pool } = book;
  const by = (pool.quantity[slot] ?? 0) - quantity;
  const leaves = (pool.leaves[slot] ?? 0) - by;
  pool.quantity[slot] = quantity;
  pool.leaves[slot] = leaves;
  if ((pool.shown[slot] ?? 0) > leaves) pool.shown[slot] = leaves;
  book.ladderOf(slot).reduce(pool.level[slot] ?? 0, by);
  const conditions = pool.conditionsOf(slot);
  if (conditions !== undefined) conditions.toldStop = pool.stop[slot] ?? 0;
  book.events.replaced(book.resting(slot), pool.shown[slot] ?? 0, true);
}

/** Takes the order out of its place and lets it enter again with other numbers; `cause` is a ChangeCause. */
export function reenter(
  book: Book,
  slot: number,
  quantity: number,
  limit: number,
  stop: number,
  cause: number,
): void {
  const { pool, incoming, events } = book;
  if (onlyMoves(book, slot, limit)) {
    book.move(slot, quantity, limit, stop);
    writeMoved(events, pool, slot, cause);
    return;
  }
  const armed = isArmed(pool.terms[slot] ?? 0);
  incoming.load(pool, slot);
  incoming.leaves += quantity - incoming.quantity;
  incoming.quantity = quantity;
  incoming.limit = limit;
  incoming.stop = stop;
  book.remove(slot);
  if (incoming.conditions !== undefined) incoming.conditions.toldStop = stop;
  events.replaced(incoming, 0, false, cause);
  enterAgain(book, incoming, armed);
}

/**
 * Whether the order, a plain one, finds nothing to trade with at its new price: then it need not leave the book to enter it
 * again, which is most of the work of most amends.
 */
function onlyMoves(book: Book, slot: number, limit: number): boolean {
  const terms = book.pool.terms[slot] ?? 0;
  if (book.phase !== CONTINUOUS || orderTypeOf(terms) !== LIMIT) return false;
  if (isArmed(terms) || isConditional(terms)) return false;
  const side = sideOf(terms);
  if (book.band.refuses(side, limit) || book.band.isFarEdge(side, limit)) return false;
  return !crosses(book, side, limit);
}
