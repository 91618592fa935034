import { StpMode } from '@buttonwood/shared/order/stp-mode.ts';
import type { Book } from './book.ts';
import type { IncomingOrder } from './incoming-order.ts';
import { isConditional as importedIsConditional } from './order-terms.ts';
import type { PriceLadder } from './price-ladder.ts';
import { preventSelfTrade } from './self-trade.ts';
import { showNextTranche, takeFromMaker as importedTakeFromMaker } from './shown-part.ts';

/** Constants of this module: the compiler folds them, while an imported binding is read again for every message. */
const isConditional = importedIsConditional;
const takeFromMaker = importedTakeFromMaker;

const NO_PREVENTION = StpMode.none;

/**
 * Trades `incoming` against `opposite`, best price first and in order of arrival at a price, as far as the ladder key
 * `bound`. Every trade is at the resting order's price. Returns false when self-trade prevention ended the incoming order.
 */
export function match(book: Book, incoming: IncomingOrder, opposite: PriceLadder, bound: number): boolean {
  const { account } = book.pool;
  while (incoming.leaves > 0 && opposite.best >= bound) {
    const maker = opposite.front();
    if (incoming.stp !== NO_PREVENTION && account[maker] === incoming.account) {
      if (!preventSelfTrade(book, incoming, opposite, maker)) return false;
    } else {
      trade(book, incoming, opposite, maker);
    }
  }
  return true;
}

function trade(book: Book, incoming: IncomingOrder, opposite: PriceLadder, maker: number): void {
  const { pool, events } = book;
  const shown = pool.shown[maker] ?? 0;
  const quantity = incoming.leaves < shown ? incoming.leaves : shown;
  const price = pool.price[maker] ?? 0;
  const makerLeaves = (pool.leaves[maker] ?? 0) - quantity;
  incoming.leaves -= quantity;
  takeFromMaker(book, opposite, maker, quantity);
  book.trades += 1;
  noteTrade(book, price);
  events.executed(book.trades, maker, incoming, price, quantity);
  if (incoming.conditions !== undefined) book.brackets.noteFill(incoming.conditions, quantity);
  if (isConditional(pool.terms[maker] ?? 0)) noteFill(book, maker, quantity);
  if (makerLeaves === 0) book.finish(maker);
  else if (shown === quantity) showNextTranche(book, opposite, maker);
}

/** The resting order, one with conditions, traded `quantity` lots. */
export function noteFill(book: Book, slot: number, quantity: number): void {
  const conditions = book.pool.conditionsOf(slot);
  if (conditions !== undefined) book.brackets.noteFill(conditions, quantity);
}

/** The last price from here on; what was armed for it is collected when the input is finished. */
export function noteTrade(book: Book, price: number): void {
  book.last = price;
  if (book.tradedFirst === 0) {
    book.tradedFirst = price;
    book.tradedLow = price;
    book.tradedHigh = price;
  } else if (price < book.tradedLow) book.tradedLow = price;
  else if (price > book.tradedHigh) book.tradedHigh = price;
}
