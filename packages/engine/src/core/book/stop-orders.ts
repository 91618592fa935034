import { Side } from '@buttonwood/shared/order/side.ts';
import type { Book } from './book.ts';
import { execute } from './execute.ts';
import { stopKey, type PriceLadder } from './price-ladder.ts';

/** Whether the last trade stands at or through the stop price. Before the first trade nothing is triggered. */
export function isTriggered(book: Book, side: number, stop: number): boolean {
  if (book.last === 0) return false;
  return side === Side.buy ? book.last >= stop : book.last <= stop;
}

/**
 * Lets the stop orders in that the finished input has triggered, and those that they trigger in turn, first in, first out.
 * `oldLast` is the last price before the input. Ends, because every order is triggered once.
 */
export function enterTriggered(book: Book, oldLast: number): void {
  collect(book, oldLast);
  const { triggers, incoming, events } = book;
  for (let slot = triggers.shift(); slot !== 0; slot = triggers.shift()) {
    incoming.load(book.pool, slot);
    book.forget(slot);
    const before = book.last;
    events.triggered(incoming, before);
    execute(book, incoming);
    collect(book, before);
  }
}

/** Moves what the trades of the last input have triggered to the end of the queue, and forgets those trades. */
function collect(book: Book, oldLast: number): void {
  const { tradedFirst, tradedLow, tradedHigh, triggers } = book;
  if (tradedFirst === 0) return;
  book.tradedFirst = 0;
  const waiting = triggers.length;
  take(book, book.buyStops, stopKey(Side.buy, tradedHigh));
  take(book, book.sellStops, stopKey(Side.sell, tradedLow));
  const count = triggers.length - waiting;
  // Before the first trade there is no old last price; the first trade's own price stands in.
  if (count > 1) triggers.sortLast(count, oldLast === 0 ? tradedFirst : oldLast);
}

function take(book: Book, stops: PriceLadder, bound: number): void {
  while (stops.best >= bound) {
    const slot = stops.front();
    stops.remove(slot);
    book.triggers.push(slot);
  }
}
