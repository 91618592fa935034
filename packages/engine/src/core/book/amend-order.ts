import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_ORDER_LOTS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { EnterAmend } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { Book } from './book.ts';
import { crosses, execute, isBarred } from './execute.ts';
import { isArmed, postOnlyOf, sideOf } from './order-terms.ts';
import { isTriggered } from './stop-orders.ts';

const NONE = Reason.none;
const AT = EnterAmend.at;

/**
 * Changes a live order. Same price and no more quantity keeps its place; anything else sends it to the back, and it may
 * trade. A new total at or below what is filled cancels the rest. A refusal leaves the order as it was.
 */
export function amendOrder(book: Book, view: DataView, offset: number, now: number): void {
  const { pool } = book;
  const low = view.getInt32(offset + AT.order, true);
  const high = view.getInt32(offset + AT.order + 4, true);
  const slot = book.index.find(low, high);
  const quantity = view.getUint32(offset + AT.quantity, true);
  const limit = view.getUint32(offset + AT.limit, true) || (pool.price[slot] ?? 0);
  const stop = view.getUint32(offset + AT.stop, true) || (pool.stop[slot] ?? 0);
  const validUntil = readInt53(view, offset + AT.validUntil);
  const expired = validUntil !== 0 && now > validUntil;
  const reason = expired ? Reason.command_expired : refusal(book, slot, quantity, limit, stop);
  if (reason !== NONE) {
    const account = view.getInt32(offset + AT.account, true);
    book.events.amendRefused(low, high, account, reason);
    book.events.amendRejected(low, high, account, reason);
    return;
  }
  const filled = (pool.quantity[slot] ?? 0) - (pool.leaves[slot] ?? 0);
  if (quantity <= filled) book.cancel(slot, FinalStatus.canceled, Reason.amended_below_filled);
  else if (keepsPlace(book, slot, quantity, limit, stop)) reduce(book, slot, quantity);
  else reenter(book, slot, quantity, limit, stop);
}

function refusal(book: Book, slot: number, quantity: number, limit: number, stop: number): number {
  const { pool, band } = book;
  if (slot === 0) return Reason.order_not_amendable;
  if (book.phase === Phase.halted) return Reason.halted;
  if (quantity > MAX_ORDER_LOTS || limit > MAX_PRICE_TICKS || stop > MAX_PRICE_TICKS)
    return Reason.invalid_order;
  const terms = pool.terms[slot] ?? 0;
  if (isArmed(terms)) return NONE;
  if (stop !== pool.stop[slot]) return Reason.amend_unsupported;
  const filled = (pool.quantity[slot] ?? 0) - (pool.leaves[slot] ?? 0);
  if (quantity <= filled || keepsPlace(book, slot, quantity, limit, stop)) return NONE;
  const side = sideOf(terms);
  if (band.refuses(side, limit) || isBarred(book, side, limit)) return Reason.price_outside_band;
  return postOnlyOf(terms) === 1 && crosses(book, side, limit) ? Reason.would_trade : NONE;
}

function keepsPlace(book: Book, slot: number, quantity: number, limit: number, stop: number): boolean {
  const { pool } = book;
  return limit === pool.price[slot] && stop === pool.stop[slot] && quantity <= (pool.quantity[slot] ?? 0);
}

/** Less quantity at the same price: an iceberg gives up its hidden part first. */
function reduce(book: Book, slot: number, quantity: number): void {
  const { pool } = book;
  const terms = pool.terms[slot] ?? 0;
  const ladder = isArmed(terms) ? book.stopSide(sideOf(terms)) : book.restingSide(sideOf(terms));
  const by = (pool.quantity[slot] ?? 0) - quantity;
  const leaves = (pool.leaves[slot] ?? 0) - by;
  pool.quantity[slot] = quantity;
  pool.leaves[slot] = leaves;
  if ((pool.shown[slot] ?? 0) > leaves) pool.shown[slot] = leaves;
  ladder.reduce(pool.level[slot] ?? 0, by);
  book.events.replaced(book.resting(slot), pool.shown[slot] ?? 0, true);
}

function reenter(book: Book, slot: number, quantity: number, limit: number, stop: number): void {
  const { pool, incoming, events } = book;
  const armed = isArmed(pool.terms[slot] ?? 0);
  incoming.load(pool, slot);
  book.remove(slot);
  incoming.leaves += quantity - incoming.quantity;
  incoming.quantity = quantity;
  incoming.limit = limit;
  incoming.stop = stop;
  events.replaced(incoming, 0, false);
  if (!armed) execute(book, incoming);
  else if (isTriggered(book, incoming.side, stop)) {
    events.triggered(incoming, book.last);
    execute(book, incoming);
  } else book.arm(incoming);
}
