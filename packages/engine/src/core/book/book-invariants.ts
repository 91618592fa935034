import { invariant } from '@buttonwood/shared/base/assert.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Book } from './book.ts';
import type { OrderConditions } from './order-conditions.ts';
import { isArmed, orderTypeOf, sideOf } from './order-terms.ts';
import { ladderKey, stopKey, type PriceLadder } from './price-ladder.ts';

/**
 * Throws unless the book is sound: not crossed in continuous trading, every order in exactly one queue and found by its number and account, each
 * level's open quantity the sum of its orders', best prices best, no trigger left waiting. Walks the whole book: for tests.
 */
export function checkBook(book: Book): void {
  const { bids, asks } = book;
  if (book.phase === Phase.continuous && bids.best >= 0 && asks.best >= 0) {
    const bid = bids.best;
    const ask = ladderKey(Side.sell, asks.best);
    invariant(bid < ask, `the best bid is below the best ask (bid ${bid}, ask ${ask})`);
  }
  const orders =
    checkLadder(book, bids, Side.buy, false) +
    checkLadder(book, asks, Side.sell, false) +
    checkLadder(book, book.buyStops, Side.buy, true) +
    checkLadder(book, book.sellStops, Side.sell, true) +
    checkLadder(book, book.waiting, 0, true);
  invariant(orders === book.pool.size, `every live order is in a queue (${orders} of ${book.pool.size})`);
  invariant(!book.brackets.waiting, 'every exit of a bracket has entered');
  invariant(book.triggers.length === 0, 'every triggered order has entered');
  invariant(book.tradedFirst === 0, 'the trades of an input are forgotten when it is finished');
  checkConditions(book);
}

/** Watches, trailing stops and kept places belong to live orders, each where its terms say. */
function checkConditions(book: Book): void {
  const { pool, brackets } = book;
  const orders = [...pool.conditions.entries()];
  for (const [slot, conditions] of orders) {
    const terms = pool.terms[slot] ?? 0;
    const number = pool.orderNumber(slot);
    const watched = orderTypeOf(terms) === OrderType.oco;
    invariant(
      conditions.slot === slot && pool.conditionsOf(slot) === conditions,
      `${number} has its conditions`,
    );
    invariant((conditions.watchPlace !== 0) === watched, `an OCO order is watched (${number})`);
    invariant(book.trailing.orders.includes(conditions) === (conditions.trail !== 0), `${number} trails`);
  }
  const count = (holds: (conditions: OrderConditions) => boolean): number =>
    orders.filter(([, conditions]) => holds(conditions)).length;
  const watches = book.buyWatch.size + book.sellWatch.size;
  invariant(watches === count(({ watchPlace }) => watchPlace !== 0), 'only live orders are watched');
  invariant(book.trailing.orders.length === count(({ trail }) => trail !== 0), 'only live stops trail');
  invariant(brackets.reserved === count(({ reserved }) => reserved), 'places are kept for live entries only');
}

function checkLadder(book: Book, ladder: PriceLadder, side: number, armed: boolean): number {
  const { pool } = book;
  let orders = 0;
  let before = Infinity;
  invariant((ladder.bestLevel === 0) === (ladder.best === -1), 'a ladder without a level has no best key');
  for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
    const key = ladder.keyOf(level);
    invariant(key < before && key <= ladder.best, `levels get worse (${key} after ${before})`);
    before = key;
    let open = 0;
    let previous = 0;
    for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0) {
      checkOrder(book, ladder, slot, side, armed, key);
      invariant(
        pool.previous[slot] === previous && pool.level[slot] === level,
        'queues are linked both ways',
      );
      previous = slot;
      open += pool.leaves[slot] ?? 0;
      orders += 1;
    }
    invariant(previous !== 0, `a level has an order (key ${key})`);
    invariant(
      open === ladder.open[level],
      `a level is the sum of its orders (${open}, ${ladder.open[level] ?? 0})`,
    );
  }
  return orders;
}

/** Orders for the closing auction stand in one queue. */
function expectedKey({ pool }: Book, slot: number, side: number, armed: boolean): number {
  if (side === 0) return 1;
  return armed ? stopKey(side, pool.stop[slot] ?? 0) : ladderKey(side, pool.price[slot] ?? 0);
}

function checkOrder(
  book: Book,
  ladder: PriceLadder,
  slot: number,
  side: number,
  armed: boolean,
  key: number,
): void {
  const { pool } = book;
  const number = pool.orderNumber(slot);
  const terms = pool.terms[slot] ?? 0;
  const leaves = pool.leaves[slot] ?? 0;
  const shown = pool.shown[slot] ?? 0;
  const display = pool.display[slot] ?? 0;
  const isHere = book.ladderOf(slot) === ladder && isArmed(terms) === armed;
  invariant(isHere && (side === 0 || sideOf(terms) === side), `order ${number} is where its terms say`);
  const expected = expectedKey(book, slot, side, armed);
  invariant(key === expected, `order ${number} stands at its price`);
  invariant(
    leaves > 0 && leaves <= (pool.quantity[slot] ?? 0),
    `order ${number} has something open (${leaves})`,
  );
  invariant(
    armed ? shown === 0 : shown > 0 && shown <= leaves,
    `order ${number} shows ${shown} of ${leaves}`,
  );
  invariant(
    armed || display !== 0 || shown === leaves,
    `order ${number} hides nothing without being an iceberg`,
  );
  const found = book.index.find(pool.orderLow[slot] ?? 0, pool.orderHigh[slot] ?? 0);
  invariant(found === slot, `order ${number} is found by its number`);
  let own = book.accounts.first(pool.account[slot] ?? 0);
  while (own !== 0 && own !== slot) own = pool.accountNext[own] ?? 0;
  invariant(own === slot, `order ${number} is in its account's list`);
}
