import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import { TimeInForce } from '@buttonwood/shared/order/time-in-force.ts';
import { reenter } from './amend-order.ts';
import type { Book } from './book.ts';
import { OrderConditions } from './order-conditions.ts';
import { enterAgain, waitsAtEntry } from './stop-orders.ts';

const TWO_WORDS = 2 ** 32;

/** An entry whose exit is filled, or ended after its stop was reached, has nothing left to do. */
export function endEntries(book: Book): void {
  const { brackets } = book;
  for (let entry = brackets.nextExited(); entry !== undefined; entry = brackets.nextExited()) {
    if (entry.live && entry.slot !== 0) book.cancel(entry.slot, FinalStatus.canceled, Reason.bracket_exit);
  }
}

/**
 * Enters the exit of the entry that traded first, or lets it grow by what the entry traded since. Returns false when no
 * entry waits. An exit that came to an end before is not made again.
 */
export function enterNextExit(book: Book): boolean {
  const { brackets } = book;
  const entry = brackets.nextTraded();
  if (entry === undefined) return false;
  const lots = entry.filled - entry.covered;
  entry.covered = entry.filled;
  if (entry.exitOver) return true;
  if (entry.exit !== undefined) grow(book, entry.exit, lots);
  else {
    brackets.release(entry);
    enterExit(book, entry, lots);
  }
  return true;
}

function grow(book: Book, exit: OrderConditions, lots: number): void {
  const { pool } = book;
  const { slot } = exit;
  const quantity = (pool.quantity[slot] ?? 0) + lots;
  reenter(book, slot, quantity, pool.price[slot] ?? 0, pool.stop[slot] ?? 0, ChangeCause.bracket);
}

function enterExit(book: Book, entry: OrderConditions, lots: number): void {
  const { incoming } = book;
  const { takeProfit, stopLoss, exitOrder } = entry;
  const exit = new OrderConditions();
  exit.entry = entry;
  exit.exitCap = entry.exitCap;
  entry.exit = exit;
  incoming.orderHigh = Math.floor(exitOrder / TWO_WORDS);
  incoming.orderLow = (exitOrder - incoming.orderHigh * TWO_WORDS) | 0;
  incoming.account = entry.account;
  incoming.side = entry.side === Side.buy ? Side.sell : Side.buy;
  incoming.orderType = takeProfit === 0 ? OrderType.stop : stopLoss === 0 ? OrderType.limit : OrderType.oco;
  incoming.timeInForce = TimeInForce.gtc;
  incoming.stp = entry.stp;
  incoming.postOnly = 0;
  incoming.quantity = lots;
  incoming.leaves = lots;
  incoming.limit = takeProfit === 0 ? entry.exitCap : takeProfit;
  incoming.stop = stopLoss;
  incoming.display = 0;
  incoming.expireAt = 0;
  incoming.validUntil = 0;
  incoming.conditions = exit;
  book.brackets.taken(exit, incoming);
  book.events.accepted(incoming, waitsAtEntry(book, incoming));
  // The ledger has held for the exit since its entry was filled; from here on both count the same lots.
  book.events.changed(incoming, ChangeCause.bracket);
  enterAgain(book, incoming, incoming.isStop);
}
