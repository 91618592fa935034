import { BookStateChanged } from '@buttonwood/shared/messages/book-events.ts';
import { InstrumentState } from '@buttonwood/shared/messages/links.ts';
import type { Band } from './band.ts';
import type { BookEventsOut } from './book-events-out.ts';

/** What a book says about its own state. */
interface BookState {
  readonly events: BookEventsOut;
  readonly instrument: number;
  readonly tickUnits: number;
  readonly lotSize: number;
  readonly phase: number;
  readonly symbol: Uint8Array;
  readonly band: Band;
}

/** Says the book's state to the market and to every ledger shard. */
export function tellState(book: BookState): void {
  const { band, events, symbol } = book;
  const at = events.begin(BookStateChanged, symbol.length);
  const out = events.writer();
  const { view } = out;
  const f = BookStateChanged.at;
  view.setUint32(at + f.instrument, book.instrument, true);
  view.setUint32(at + f.tickUnits, book.tickUnits, true);
  view.setUint32(at + f.lotSize, book.lotSize, true);
  view.setUint32(at + f.bandBps, band.bps, true);
  view.setUint32(at + f.reference, band.reference, true);
  view.setUint32(at + f.bandLow, band.low, true);
  view.setUint32(at + f.bandHigh, band.high, true);
  view.setUint8(at + f.phase, book.phase);
  out.put(at + BookStateChanged.size, symbol);
  for (let shard = 0; shard < events.shards; shard++) tellShard(book, shard);
}

function tellShard(book: BookState, shard: number): void {
  const { band, events } = book;
  const at = events.beginLinkToShard(InstrumentState, shard);
  const { view } = events.writer();
  const f = InstrumentState.at;
  view.setUint32(at + f.instrument, book.instrument, true);
  view.setUint32(at + f.tickUnits, book.tickUnits, true);
  view.setUint32(at + f.lotSize, book.lotSize, true);
  view.setUint32(at + f.reference, band.reference, true);
  view.setUint32(at + f.bandLow, band.low, true);
  view.setUint32(at + f.bandHigh, band.high, true);
  view.setUint8(at + f.phase, book.phase);
}
