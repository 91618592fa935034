import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_BAND_BPS, MAX_SYMBOL_LENGTH } from '@buttonwood/shared/limits.ts';
import { ListInstrument } from '@buttonwood/shared/messages/commands.ts';
import { Instrument } from '@buttonwood/shared/messages/links.ts';
import { InstrumentListed } from '@buttonwood/shared/messages/venue-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { MAX_INSTRUMENT } from '../max-instrument.ts';
import type { Listings, VenueCommand } from './listings.ts';

const at = ListInstrument.at;
/** Letters, digits, point and dash, as they stand in stream keys and addresses. */
const SYMBOL = /^[A-Z0-9][A-Z0-9.-]*$/;
/** Largest tick in 10^-4 of the currency and largest lot in shares: their product is far below 2^53. */
const MAX_TICK_UNITS = 100_000_000;
const MAX_LOT_SIZE = 1_000_000;

/** Lists an instrument and tells its book the settings; tick and lot are for good. Returns its number, 0 when it was refused. */
export function listInstrument(listings: Listings, command: VenueCommand, out: FrameWriter): number {
  const { view, offset, length } = command;
  const instrument = view.getUint32(offset + at.instrument, true);
  const text = new Uint8Array(
    view.buffer,
    view.byteOffset + offset + ListInstrument.size,
    length - ListInstrument.size,
  );
  const symbol = new TextDecoder().decode(text);
  const reason = refusal(listings, command, instrument, symbol);
  if (reason !== Reason.none) {
    listings.deny(out, instrument, ListInstrument.type, reason);
    return 0;
  }
  listings.add(instrument, symbol);
  const event = listings.event(out, InstrumentListed, text.length);
  writeListing(out, event, command, text);
  const link = listings.toBook(out, Instrument, instrument, text.length);
  writeListing(out, link, command, text);
  return instrument;
}

function refusal(listings: Listings, command: VenueCommand, instrument: number, symbol: string): number {
  const { view, offset } = command;
  const tickUnits = view.getUint32(offset + at.tickUnits, true);
  const lotSize = view.getUint32(offset + at.lotSize, true);
  if (
    instrument < 1 ||
    instrument > MAX_INSTRUMENT ||
    tickUnits < 1 ||
    tickUnits > MAX_TICK_UNITS ||
    lotSize < 1 ||
    lotSize > MAX_LOT_SIZE ||
    view.getUint32(offset + at.bandBps, true) > MAX_BAND_BPS ||
    symbol.length > MAX_SYMBOL_LENGTH ||
    !SYMBOL.test(symbol)
  ) {
    return Reason.invalid_order;
  }
  return listings.has(instrument) || listings.hasSymbol(symbol) ? Reason.already_listed : Reason.none;
}

/** ListInstrument, InstrumentListed and Instrument have the same fields. */
function writeListing(out: FrameWriter, to: number, command: VenueCommand, symbol: Uint8Array): void {
  const { view, offset } = command;
  const field = Instrument.at;
  out.view.setUint32(to + field.instrument, view.getUint32(offset + at.instrument, true), true);
  out.view.setUint32(to + field.tickUnits, view.getUint32(offset + at.tickUnits, true), true);
  out.view.setUint32(to + field.lotSize, view.getUint32(offset + at.lotSize, true), true);
  out.view.setUint32(to + field.bandBps, view.getUint32(offset + at.bandBps, true), true);
  out.put(to + Instrument.size, symbol);
}
