import type { Book } from './book.ts';
import { endEntries, enterNextExit } from './bracket-exits.ts';
import { collectTriggered, enterTriggered } from './stop-orders.ts';

/**
 * What follows from a finished input: the stops that its trades have triggered enter, first in, first out with those that
 * they trigger in turn; then the exits of the brackets whose entries traded, oldest fill first, each with the stops that it
 * triggers. `oldLast` is the last price before the input. Ends, because every order is triggered once and every lot of an
 * entry gives one lot of an exit.
 */
export function finishInput(book: Book, oldLast: number): void {
  let before = oldLast;
  for (;;) {
    collectTriggered(book, before);
    endEntries(book);
    before = book.last;
    const slot = book.triggers.shift();
    if (slot !== 0) enterTriggered(book, slot);
    else if (!enterNextExit(book)) return;
  }
}
