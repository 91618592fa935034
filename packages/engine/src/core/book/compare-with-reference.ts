import { invariant } from '@buttonwood/shared/base/assert.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import { Side } from '@buttonwood/shared/order/side.ts';
import type { Book } from './book.ts';
import { sideOf } from './order-terms.ts';
import type { PriceLadder } from './price-ladder.ts';
import type { ReferenceBook } from './reference-book.ts';
import type { Said } from './reference-order.ts';

/** Throws unless the book said exactly what the reference said, in the same order with the same numbers. */
export function expectSameMessages(book: readonly Message[], reference: readonly Said[]): void {
  const ours = book.map(tell);
  const theirs = reference.map(tell);
  const length = Math.max(ours.length, theirs.length);
  for (let i = 0; i < length; i++) {
    invariant(
      ours[i] === theirs[i],
      `message ${i} is the reference's\n book ${ours[i] ?? 'nothing'}\n reference ${theirs[i] ?? 'nothing'}`,
    );
  }
}

/** Throws unless both hold the same orders in the same queues. */
export function expectSameOrders(book: Book, reference: ReferenceBook): void {
  const ours = describe(book).join('\n');
  const theirs = reference.describe().join('\n');
  invariant(ours === theirs, `the orders are the reference's\nbook\n${ours}\nreference\n${theirs}`);
}

/** Throws unless every trade is inside the band, and the lots of an order are conserved in what is said about it. */
export function expectSoundTrades(messages: readonly Message[], low: number, high: number): void {
  for (const message of messages) {
    if (message.kind !== 'Executed') continue;
    const { price, quantity } = message.body;
    invariant(price >= low && price <= high, `a trade is inside the band (${price}, ${low} to ${high})`);
    invariant(quantity > 0, 'a trade has a quantity');
  }
}

function tell(message: { kind: string; target: number; number: number; body: object }): string {
  const fields = Object.entries(message.body).sort(([a], [b]) => (a < b ? -1 : 1));
  const body = fields.map(([name, value]) => `${name} ${String(value)}`).join(' ');
  return `${message.kind} to ${message.target} number ${message.number}: ${body}`;
}

function describe(book: Book): string[] {
  return [
    ...queues(book, book.bids, Side.buy),
    ...queues(book, book.asks, Side.sell),
    // In which order armed orders of one price stand means nothing: they enter by the time at which they were armed.
    ...queues(book, book.buyStops, Side.buy).sort(),
    ...queues(book, book.sellStops, Side.sell).sort(),
    ...queues(book, book.waiting, 0),
  ];
}

function queues(book: Book, ladder: PriceLadder, side: number): string[] {
  const { pool } = book;
  const lines: string[] = [];
  for (let level = ladder.bestLevel; level !== 0; level = ladder.below(ladder.keyOf(level))) {
    for (let slot = ladder.head[level] ?? 0; slot !== 0; slot = pool.next[slot] ?? 0) {
      const number = pool.orderNumber(slot);
      const price = `${pool.price[slot] ?? 0} ${pool.stop[slot] ?? 0}`;
      const open = `${pool.leaves[slot] ?? 0}/${pool.quantity[slot] ?? 0}`;
      lines.push(
        `${side === 0 ? sideOf(pool.terms[slot] ?? 0) : side} ${price} #${number} ${open} shows ${pool.shown[slot] ?? 0}`,
      );
    }
  }
  return lines;
}
