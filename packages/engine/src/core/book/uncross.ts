import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import type { Book } from './book.ts';
import { noteFill, noteTrade } from './match.ts';
import { isArmed, isConditional, orderTypeOf, stpOf, timeInForceOf } from './order-terms.ts';
import { ladderKey, type PriceLadder } from './price-ladder.ts';
import { showNextTranche, takeFromMaker } from './shown-part.ts';

const { buy: BUY, sell: SELL } = Side;
const { canceled: CANCELED } = FinalStatus;
const SELF_TRADE = Reason.self_trade;

/**
 * Trades everything that crosses at the price of the auction: better limits first, then time; and ends the orders that were
 * for the auction only. Self-trade prevention may leave the book crossed: then the rest uncrosses at its own price. `told`
 * says that the end of the auction is an event even when nothing traded. Nothing crosses afterwards.
 */
export function uncross(book: Book, told: boolean): void {
  const { auction, auctionEvents } = book;
  let silent = !told;
  while (auction.find(book) !== 0) {
    const first = book.trades;
    const volume = tradeAll(book, auction.price);
    const { price } = auction;
    auctionEvents.uncrossed(volume === 0 ? 0 : price, volume, book.trades - first);
    silent = true;
  }
  if (!silent) auctionEvents.uncrossed(0, 0, 0);
  endAuctionOrders(book);
  endCrossingOutside(book);
  auction.forget();
  // Stops are not reached by auction trades: they are checked when continuous trading begins.
  book.tradedFirst = 0;
}

/** Ends the resting orders that keep no place outside an auction, buyers first, best price first. */
export function endAuctionOrders(book: Book): void {
  for (const ladder of [book.bids, book.asks]) {
    const over: number[] = [];
    for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
      for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = book.pool.next[slot] ?? 0)
        if (isForAuction(book.pool.terms[slot] ?? 0)) over.push(slot);
    }
    for (const slot of over) book.cancel(slot, CANCELED, Reason.auction_remainder);
  }
}

function isForAuction(terms: number): boolean {
  const orderType = orderTypeOf(terms);
  if (orderType === OrderType.market || (orderType === OrderType.stop && !isArmed(terms))) return true;
  const timeInForce = timeInForceOf(terms);
  return timeInForce === TimeInForce.opg || timeInForce === TimeInForce.cls;
}

/** Returns the lots that traded at `price`. */
function tradeAll(book: Book, price: number): number {
  const { bids, asks, pool } = book;
  const bound = ladderKey(SELL, price);
  let volume = 0;
  while (bids.best >= price && asks.best >= bound) {
    const buy = bids.front();
    const sell = asks.front();
    if (pool.account[buy] !== pool.account[sell] || !prevented(book, buy, sell)) {
      volume += trade(book, buy, sell, price);
    }
  }
  return volume;
}

function trade(book: Book, buy: number, sell: number, price: number): number {
  const { pool } = book;
  const quantity = Math.min(pool.shown[buy] ?? 0, pool.shown[sell] ?? 0);
  takeFromMaker(book, book.bids, buy, quantity);
  takeFromMaker(book, book.asks, sell, quantity);
  book.trades += 1;
  noteTrade(book, price);
  book.auctionEvents.executed(book.trades, buy, sell, price, quantity);
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

/**
 * After the band has moved, orders may cross where nothing may trade. Those that reach beyond their far edge end, best first,
 * until the book is not crossed.
 */
function endCrossingOutside(book: Book): void {
  const { bids, asks, band } = book;
  while (bids.best >= 0 && asks.best >= 0 && bids.best >= MAX_PRICE_TICKS - asks.best) {
    const side = band.refuses(BUY, bids.best) ? BUY : SELL;
    book.cancel((side === BUY ? bids : asks).front(), CANCELED, Reason.price_outside_band);
  }
}
