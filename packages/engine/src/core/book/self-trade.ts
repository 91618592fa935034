import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';
import type { PriceLadder } from './price-ladder.ts';
import { showNextTranche, takeFromMaker } from './shown-part.ts';

const SELF_TRADE = Reason.self_trade;

/**
 * The incoming order meets an order of its own account that is next in line; its mode decides. Returns false when the
 * incoming order ended. In mode decrement both lose the smaller of what the one has left and the other shows.
 */
export function preventSelfTrade(
  book: Book,
  incoming: IncomingOrder,
  opposite: PriceLadder,
  maker: number,
): boolean {
  switch (incoming.stp) {
    case StpMode.cancel_oldest:
      book.cancel(maker, FinalStatus.canceled, SELF_TRADE);
      return true;
    case StpMode.cancel_both:
      book.cancel(maker, FinalStatus.canceled, SELF_TRADE);
      book.cancelIncoming(incoming, FinalStatus.canceled, SELF_TRADE);
      return false;
    case StpMode.decrement:
      return decrement(book, incoming, opposite, maker);
    default:
      book.cancelIncoming(incoming, FinalStatus.canceled, SELF_TRADE);
      return false;
  }
}

function decrement(book: Book, incoming: IncomingOrder, opposite: PriceLadder, maker: number): boolean {
  const { pool, events } = book;
  const shown = pool.shown[maker] ?? 0;
  const quantity = incoming.leaves < shown ? incoming.leaves : shown;
  takeFromMaker(book, opposite, maker, quantity);
  pool.quantity[maker] = (pool.quantity[maker] ?? 0) - quantity;
  events.reduced(book.resting(maker), quantity, shown - quantity);
  if (pool.leaves[maker] === 0) book.cancel(maker, FinalStatus.canceled, SELF_TRADE);
  else if (shown === quantity) showNextTranche(book, opposite, maker);

  incoming.quantity -= quantity;
  incoming.leaves -= quantity;
  events.reduced(incoming, quantity, 0);
  if (incoming.leaves > 0) return true;
  book.cancelIncoming(incoming, FinalStatus.canceled, SELF_TRADE);
  return false;
}
