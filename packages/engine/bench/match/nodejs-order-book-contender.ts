import { createRequire } from 'node:module';
import type { Contender } from './contender.ts';
import { Operation, RECORD_BYTES } from './record-writer.ts';

/** Operations between two looks at the clock; few, because the library needs a millisecond for some of them. */
const STEP = 64;

/** The part of the library that is used here; its package names a declaration file that does not exist. */
interface Processed {
  readonly done: readonly { readonly id: string }[];
  readonly partial: { readonly id: string } | null;
}
interface LibraryBook {
  limit(order: { id: string; side: string; size: number; price: number; timeInForce: string }): Processed;
  modify(id: string, changes: { price: number; size: number }): Processed;
  cancel(id: string): unknown;
  order(id: string): unknown;
}
interface Library {
  readonly OrderBook: new () => LibraryBook;
}

// Its ES module build has import paths that Node does not resolve.
const { OrderBook } = createRequire(import.meta.url)('nodejs-order-book') as Library;

/** The library on the same records, called as its documentation shows; its string ids are made outside the timed window. */
export function prepareNodejsOrderBook(flow: Uint8Array): Contender {
  const records = new DataView(flow.buffer, flow.byteOffset, flow.byteLength);
  const ids: string[] = [];
  for (let at = 0; at < flow.length; at += RECORD_BYTES) {
    const order = records.getUint32(at + 4, true);
    ids[order] = String(order);
  }
  return {
    begin: () => {
      const book = new OrderBook();
      let trades = 0;
      let at = 0;
      return {
        advance: () => {
          const from = at;
          const end = Math.min(flow.length, at + STEP * RECORD_BYTES);
          for (; at < end; at += RECORD_BYTES) trades += perform(book, records, at, ids);
          return (at - from) / RECORD_BYTES;
        },
        result: () => ({
          trades,
          resting: ids.filter((id) => book.order(id) !== undefined).length,
          bytesOut: 0,
        }),
      };
    },
  };
}

/** Returns how many resting orders the operation traded with. */
function perform(book: LibraryBook, records: DataView, at: number, ids: readonly string[]): number {
  const kind = records.getUint8(at);
  const id = ids[records.getUint32(at + 4, true)] ?? '';
  const price = records.getUint32(at + 8, true);
  const size = records.getUint32(at + 12, true);
  switch (kind) {
    case Operation.cancel:
      book.cancel(id);
      return 0;
    case Operation.amend:
      return tradesOf(book.modify(id, { price, size }), id);
    default: {
      const side = records.getUint8(at + 1) === 1 ? 'buy' : 'sell';
      const timeInForce = kind === Operation.enterIoc ? 'IOC' : 'GTC';
      return tradesOf(book.limit({ id, side, size, price, timeInForce }), id);
    }
  }
}

function tradesOf(result: Processed, id: string): number {
  let trades = 0;
  for (const order of result.done) if (order.id !== id) trades += 1;
  return result.partial !== null && result.partial.id !== id ? trades + 1 : trades;
}
