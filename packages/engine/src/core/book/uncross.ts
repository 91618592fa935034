import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { meet, settlePrice } from './auction-pairs.ts';
import type { Book } from './book.ts';
import { isArmed, orderTypeOf, timeInForceOf } from './order-terms.ts';
import { ONE_AUCTION_PRICE } from './rule-changes.ts';
import { uncrossAgain } from './uncross-again.ts';

const { buy: BUY, sell: SELL } = Side;
const { canceled: CANCELED } = FinalStatus;

/**
 * Trades everything that crosses at the price of the auction: better limits first, then time; and ends the orders that were
 * for the auction only. `told` says that the end of the auction is an event even when nothing traded. Nothing crosses afterwards.
 */
export function uncross(book: Book, told: boolean): void {
  const { auction, auctionEvents } = book;
  const crossed = book.rules < ONE_AUCTION_PRICE ? uncrossAgain(book) : uncrossOnce(book);
  if (told && !crossed) auctionEvents.uncrossed(0, 0, 0);
  endAuctionOrders(book);
  endCrossing(book);
  auction.forget();
  // Stops are not reached by auction trades: they are checked when continuous trading begins.
  book.tradedFirst = 0;
}

/**
 * Whoever is first in line on both sides and accepts a common price meets, until nobody does: self-trade prevention takes out what
 * it must on the way, the others trade. The price is found when all pairs are known. At every price that the last pair accepts all
 * pairs trade and nobody else could, so that all of these have the same volume, and who was kept apart needs no second price.
 * Returns whether anybody met.
 */
function uncrossOnce(book: Book): boolean {
  const { auction, auctionEvents, ticks } = book;
  const before = book.trades;
  if (auction.find(book) === 0) return false;
  const last = { low: 0, high: 0 };
  let volume = meetAll(book, last, ticks.size !== 0);
  // Orders from before a change of the tick table may leave no price on the tick: then every price counts.
  if (volume === 0) volume = meetAll(book, last, false);
  const price = volume === 0 ? 0 : auction.findFor(book, last.low, last.high, volume);
  settlePrice(book, price);
  auctionEvents.uncrossed(price, volume, book.trades - before);
  return true;
}

/** Returns the lots that traded, and in `last` the prices that the last pair that traded accepts. */
function meetAll(book: Book, last: { low: number; high: number }, onTick: boolean): number {
  const { bids, asks, band, ticks } = book;
  let volume = 0;
  while (bids.best >= 0 && asks.best >= 0) {
    const low = Math.max(MAX_PRICE_TICKS - asks.best, band.low);
    const high = band.tighten(BUY, bids.best);
    if ((onTick ? ticks.ceil(low) : low) > high) break;
    const lots = meet(book);
    if (lots === 0) continue;
    volume += lots;
    last.low = low;
    last.high = high;
  }
  return volume;
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

/**
 * After a change of the band or of the tick table orders may cross where nothing may trade. Those that reach beyond their far edge
 * end, best first, else the later of the two that are first in line, until the book is not crossed.
 */
function endCrossing(book: Book): void {
  const { bids, asks, band, pool } = book;
  while (bids.best >= 0 && asks.best >= 0 && bids.best >= MAX_PRICE_TICKS - asks.best) {
    const buy = bids.front();
    const sell = asks.front();
    if (band.refuses(BUY, bids.best)) book.cancel(buy, CANCELED, Reason.price_outside_band);
    else if (band.refuses(SELL, MAX_PRICE_TICKS - asks.best))
      book.cancel(sell, CANCELED, Reason.price_outside_band);
    else {
      const later = pool.orderNumber(buy) > pool.orderNumber(sell) ? buy : sell;
      book.cancel(later, CANCELED, Reason.price_off_tick);
    }
  }
}
