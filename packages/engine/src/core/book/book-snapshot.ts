import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Book } from './book.ts';
import {
  readBusted,
  readConditions,
  linkBrackets,
  writeBusted,
  writeConditions,
} from './conditions-snapshot.ts';
import {
  isArmed,
  isConditional,
  orderTypeOf,
  postOnlyOf,
  sideOf,
  stpOf,
  timeInForceOf,
} from './order-terms.ts';
import type { PriceLadder } from './price-ladder.ts';

/**
 * A book's state in one canonical form: the settings, then the orders of each ladder from its best level on, in the order
 * of their queues. Where an order lies in memory leaves no trace.
 */
export function writeBook(book: Book, to: SnapshotWriter): void {
  to.u32(book.instrument);
  to.u32(book.tickUnits);
  to.u32(book.lotSize);
  to.block(book.symbol);
  to.u8(book.phase);
  to.u32(book.band.bps);
  to.u32(book.band.reference);
  to.u32(book.last);
  to.i53(book.trades);
  to.i53(book.events.seq);
  to.u32(book.pool.size);
  for (const ladder of book.ladders) writeLadder(book, ladder, to);
  writeBusted(book.busted, to);
  book.ticks.write(to);
  book.session.write(to);
  book.auction.write(to);
}

/** Reads what writeBook wrote into a new book. */
export function readBook(book: Book, from: SnapshotReader): void {
  book.instrument = from.u32();
  book.tickUnits = from.u32();
  book.lotSize = from.u32();
  book.symbol = from.block().slice();
  book.phase = from.u8();
  const bps = from.u32();
  book.band.set(bps, from.u32());
  book.last = from.u32();
  book.trades = from.i53();
  book.events.seq = from.i53();
  for (let left = from.u32(); left > 0; left--) readOrder(book, from);
  linkBrackets(book);
  readBusted(book.busted, from);
  book.ticks.read(from);
  book.session.read(from);
  book.auction.read(from);
}

function writeLadder(book: Book, ladder: PriceLadder, to: SnapshotWriter): void {
  const { pool } = book;
  for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
    for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0)
      writeOrder(book, slot, to);
  }
}

function writeOrder(book: Book, slot: number, to: SnapshotWriter): void {
  const { pool } = book;
  to.i53(pool.orderNumber(slot));
  to.u32(pool.account[slot] ?? 0);
  to.u32(pool.terms[slot] ?? 0);
  to.u32(pool.quantity[slot] ?? 0);
  to.u32(pool.leaves[slot] ?? 0);
  to.u32(pool.shown[slot] ?? 0);
  to.u32(pool.display[slot] ?? 0);
  to.u32(pool.price[slot] ?? 0);
  to.u32(pool.stop[slot] ?? 0);
  to.i53(pool.expireAt[slot] ?? 0);
  const conditions = pool.conditionsOf(slot);
  const waits = isArmed(pool.terms[slot] ?? 0) || (conditions !== undefined && conditions.watchPlace !== 0);
  to.i53(waits ? (pool.armedAt[slot] ?? 0) : 0);
  if (conditions !== undefined) writeConditions(conditions, to);
}

function readOrder(book: Book, from: SnapshotReader): void {
  const order = book.incoming;
  const number = from.i53();
  order.orderHigh = Math.floor(number / 2 ** 32);
  order.orderLow = (number - order.orderHigh * 2 ** 32) | 0;
  order.account = from.u32() | 0;
  const terms = from.u32();
  order.side = sideOf(terms);
  order.orderType = orderTypeOf(terms);
  order.timeInForce = timeInForceOf(terms);
  order.stp = stpOf(terms);
  order.postOnly = postOnlyOf(terms);
  order.quantity = from.u32();
  order.leaves = from.u32();
  const shown = from.u32();
  order.display = from.u32();
  order.limit = from.u32();
  order.stop = from.u32();
  order.expireAt = from.i53();
  const armedAt = from.i53();
  order.conditions = isConditional(terms) ? readConditions(order, from) : undefined;
  book.restore(order, shown, isArmed(terms), armedAt);
}
