import type { ActorName, Journal, OutEntry } from '@buttonwood/engine/journal/journal.ts';
import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { decodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { BustRefused, OrderAccepted } from '@buttonwood/shared/messages/book-events.ts';
import { HEADER, readInt53 } from '@buttonwood/shared/messages/layout.ts';

type Tape = Pick<Journal, 'control' | 'readOut'>;

/** A trade as its book's tape has it. */
export interface PrintedTrade {
  /** Number of its out frame. */
  readonly position: number;
  readonly orders: readonly [maker: number, taker: number];
}

/** Frames without an event are passed over, so many at a time. */
const LOOK_AHEAD = 32;

/**
 * Finds the trade that is event number `seq` of its book, by halving: events are numbered in the order of the frames.
 * Undefined when there is none, or its frame is no longer in the stream.
 */
export async function findTrade(tape: Tape, book: ActorName, seq: number): Promise<PrintedTrade | undefined> {
  const control = await tape.control(book);
  if (control === undefined) return undefined;
  const reader = new FrameReader();
  /** Frames before `low` hold smaller events only, those from `high` on larger ones. */
  let low = 1;
  let high = control.lastOut + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await nextWithEvents(tape, book, middle, high, reader);
    if (found === undefined) high = middle;
    else if (seq < found.first) high = middle;
    else if (seq <= found.last) return tradeIn(found.entry, seq, reader);
    else low = found.entry.number + 1;
  }
  return undefined;
}

interface EventFrame {
  readonly entry: OutEntry;
  readonly first: number;
  readonly last: number;
}

/** The first frame from `from` on, and before `end`, that has an event of the book. */
async function nextWithEvents(
  tape: Tape,
  book: ActorName,
  from: number,
  end: number,
  reader: FrameReader,
): Promise<EventFrame | undefined> {
  for (let at = from; at < end; at += LOOK_AHEAD) {
    const entries = await tape.readOut(book, at - 1, Math.min(LOOK_AHEAD, end - at));
    for (const entry of entries) {
      const frame = eventsOf(entry, reader);
      if (frame !== undefined) return frame;
    }
    if (entries.length === 0) return undefined;
  }
  return undefined;
}

function eventsOf(entry: OutEntry, reader: FrameReader): EventFrame | undefined {
  const frame = reader.open(entry.bytes);
  let first = 0;
  let last = 0;
  while (frame.next()) {
    if (frame.type < OrderAccepted.type || frame.type > BustRefused.type) continue;
    last = readInt53(frame.view, frame.offset + HEADER.number);
    if (first === 0) first = last;
  }
  return first === 0 ? undefined : { entry, first, last };
}

function tradeIn(entry: OutEntry, seq: number, reader: FrameReader): PrintedTrade | undefined {
  const frame = reader.open(entry.bytes);
  while (frame.next()) {
    const { view, offset } = frame;
    if (frame.type < OrderAccepted.type || frame.type > BustRefused.type) continue;
    if (readInt53(view, offset + HEADER.number) !== seq) continue;
    const event = decodeMessage(view, offset, frame.length);
    if (event?.kind !== 'Executed') return undefined;
    return { position: entry.number, orders: [event.body.maker, event.body.taker] };
  }
  return undefined;
}
