import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { HaltInstrument } from '@buttonwood/shared/messages/commands.ts';
import { Halt } from '@buttonwood/shared/messages/links.ts';
import { InstrumentHalted } from '@buttonwood/shared/messages/venue-events.ts';
import type { Layout } from '@buttonwood/shared/messages/layout.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { Listings, VenueCommand } from './listings.ts';

/** Bytes of an operator's reason that the tape keeps. */
export const MAX_WHY_BYTES = 1_024;

/** What shutting and opening have in common: the command, the event that tells of it, the link that does it. */
export interface GateMove {
  readonly command: number;
  readonly event: Layout;
  readonly link: Layout;
}

/**
 * Halts or resumes an instrument. The book's inbox is the gate: what reaches the book after this finds it shut or open.
 * The venue does not judge whether the book is halted already: the book knows, and the tape keeps every operator's word.
 */
export function gate(listings: Listings, command: VenueCommand, move: GateMove, out: FrameWriter): void {
  const { view, offset, length } = command;
  const at = HaltInstrument.at;
  const instrument = view.getUint32(offset + at.instrument, true);
  if (!listings.has(instrument)) {
    listings.deny(out, instrument, move.command, Reason.unknown_instrument);
    return;
  }
  const bytes = Math.min(length - HaltInstrument.size, MAX_WHY_BYTES);
  const event = listings.event(out, move.event, bytes);
  const field = InstrumentHalted.at;
  out.view.setUint32(event + field.instrument, instrument, true);
  out.view.setUint32(event + field.operator, view.getUint32(offset + at.operator, true), true);
  out.put(
    event + InstrumentHalted.size,
    new Uint8Array(view.buffer, view.byteOffset + offset + HaltInstrument.size, bytes),
  );
  const link = listings.toBook(out, move.link, instrument, 0);
  out.view.setUint32(link + Halt.at.instrument, instrument, true);
}
