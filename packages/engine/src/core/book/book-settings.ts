import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { MAX_BAND_BPS, MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Instrument, Schedule, TickStep, VolatilityPause } from '@buttonwood/shared/messages/links.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { Halt } from '../halt.ts';
import { tellState } from './book-state-out.ts';
import type { Book } from './book.ts';

const LAST_PHASE = Phase.halted;

/** Takes the settings of the listing. A book trades from its first listing on; a schedule may say otherwise. */
export function list(book: Book, view: DataView, offset: number, symbol: Uint8Array): void {
  const at = Instrument.at;
  const bandBps = view.getUint32(offset + at.bandBps, true);
  if (bandBps > MAX_BAND_BPS)
    throw new Halt('INVARIANT', `a band is at most ${MAX_BAND_BPS} bps (got ${bandBps})`);
  if (book.instrument === 0 && !book.session.isGated) book.phase = Phase.continuous;
  book.instrument = view.getUint32(offset + at.instrument, true);
  book.tickUnits = view.getUint32(offset + at.tickUnits, true);
  book.lotSize = view.getUint32(offset + at.lotSize, true);
  book.symbol = symbol.slice();
  book.band.set(bandBps, book.band.reference);
  tellState(book);
}

/** Moves the reference price and with it the band. */
export function setReference(book: Book, view: DataView, offset: number): void {
  const price = view.getUint32(offset + SetReferencePrice.at.price, true);
  if (book.instrument === 0 || price === 0 || price > MAX_PRICE_TICKS) {
    const reason = book.instrument === 0 ? Reason.unknown_instrument : Reason.invalid_order;
    book.refusals.messageRejected(SetReferencePrice.type, offset, reason);
    return;
  }
  book.band.set(book.band.bps, price);
  tellState(book);
}

/** Notes a change of phase for its time. */
export function schedule(book: Book, view: DataView, offset: number): void {
  const at = Schedule.at;
  const phase = view.getUint8(offset + at.phase);
  if (phase < 1 || phase > LAST_PHASE)
    throw new Halt('INVARIANT', `a phase is one of 1 to ${LAST_PHASE} (got ${phase})`);
  const dayEnds = view.getUint8(offset + at.dayEnds) === 1;
  const isNoted = book.session.schedule.add({ at: readInt53(view, offset + at.at), phase, dayEnds });
  if (!isNoted) book.refusals.messageRejected(Schedule.type, offset, Reason.too_many_steps);
}

/** Sets a row of the tick table; 0 and 1 ticks mean that every tick is a price. Orders that are here stay as they are. */
export function setTickStep(book: Book, view: DataView, offset: number): void {
  const start = view.getUint32(offset + TickStep.at.fromPrice, true);
  const multiple = view.getUint32(offset + TickStep.at.multiple, true);
  if (!book.ticks.set(start, Math.max(1, multiple)))
    book.refusals.messageRejected(TickStep.type, offset, Reason.too_many_steps);
}

/** Sets how long a volatility pause lasts that begins from here on; 0 means that none begins. */
export function setPause(book: Book, view: DataView, offset: number): void {
  book.session.pauseMs = view.getUint32(offset + VolatilityPause.at.pauseMs, true);
}
