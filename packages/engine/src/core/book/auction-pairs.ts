import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import type { Book } from './book.ts';
import { noteFill, noteTrade } from './match.ts';
import { isConditional, stpOf } from './order-terms.ts';
import type { PriceLadder } from './price-ladder.ts';
import { showNextTranche, takeFromMaker } from './shown-part.ts';

const { canceled: CANCELED } = FinalStatus;
const SELF_TRADE = Reason.self_trade;

/**
 * The first in line on both sides meet in an auction: they trade, or are kept apart because they are of one account. Returns the
 * lots that traded; the price is still to come.
 */
export function meet(book: Book): number {
  const { bids, asks, pool } = book;
  const buy = bids.front();
  const sell = asks.front();
  if (pool.account[buy] === pool.account[sell] && prevented(book, buy, sell)) return 0;
  return trade(book, buy, sell);
}

/** The price of all who met since the last call; 0 when nobody traded. */
export function settlePrice(book: Book, price: number): void {
  book.auctionEvents.price(price);
  if (price !== 0) noteTrade(book, price);
}

function trade(book: Book, buy: number, sell: number): number {
  const { pool } = book;
  const quantity = Math.min(pool.shown[buy] ?? 0, pool.shown[sell] ?? 0);
  takeFromMaker(book, book.bids, buy, quantity);
  takeFromMaker(book, book.asks, sell, quantity);
  book.trades += 1;
  book.auctionEvents.executed(book.trades, buy, sell, quantity);
  if (isConditional(pool.terms[buy] ?? 0)) noteFill(book, buy, quantity);
  if (isConditional(pool.terms[sell] ?? 0)) noteFill(book, sell, quantity);
  settle(book, book.bids, buy);
  settle(book, book.asks, sell);
  return quantity;
}

/** After a trade: the order is done, or an iceberg shows its next part. */
function settle(book: Book, ladder: PriceLadder, slot: number): void {
  const { pool } = book;
  if (pool.leaves[slot] === 0) book.finish(slot);
  else if (pool.shown[slot] === 0) showNextTranche(book, ladder, slot);
}

/** Two orders of one account meet: the one with the higher number came later, and its mode decides. */
function prevented(book: Book, buy: number, sell: number): boolean {
  const { pool } = book;
  const later = pool.orderNumber(buy) > pool.orderNumber(sell) ? buy : sell;
  const earlier = later === buy ? sell : buy;
  switch (stpOf(pool.terms[later] ?? 0)) {
    case StpMode.none:
      return false;
    case StpMode.cancel_oldest:
      book.cancel(earlier, CANCELED, SELF_TRADE);
      return true;
    case StpMode.cancel_both:
      book.cancel(earlier, CANCELED, SELF_TRADE);
      book.cancel(later, CANCELED, SELF_TRADE);
      return true;
    case StpMode.decrement: {
      const quantity = Math.min(pool.shown[buy] ?? 0, pool.shown[sell] ?? 0);
      reduce(book, earlier, earlier === buy ? book.bids : book.asks, quantity);
      reduce(book, later, later === buy ? book.bids : book.asks, quantity);
      return true;
    }
    default:
      book.cancel(later, CANCELED, SELF_TRADE);
      return true;
  }
}

function reduce(book: Book, slot: number, ladder: PriceLadder, quantity: number): void {
  const { pool } = book;
  takeFromMaker(book, ladder, slot, quantity);
  pool.quantity[slot] = (pool.quantity[slot] ?? 0) - quantity;
  book.events.reduced(book.resting(slot), quantity, pool.shown[slot] ?? 0);
  if (pool.leaves[slot] === 0) book.cancel(slot, CANCELED, SELF_TRADE);
  else if (pool.shown[slot] === 0) showNextTranche(book, ladder, slot);
}
