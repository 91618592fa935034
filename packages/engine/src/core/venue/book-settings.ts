import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { SetTickStep, SetVolatilityPause } from '@buttonwood/shared/messages/commands.ts';
import { TickStep, VolatilityPause } from '@buttonwood/shared/messages/links.ts';
import { TickStepSet, VolatilityPauseSet } from '@buttonwood/shared/messages/venue-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Listings, VenueCommand } from './listings.ts';

/** Rows of an instrument's tick table. Its book has the same bound. */
export const MAX_TICK_STEPS = 16;
/** Longest volatility pause: a day. */
const MAX_PAUSE_MS = 86_400_000;

const STEP = SetTickStep.at;
const PAUSE = SetVolatilityPause.at;

/** What the venue keeps of the books' settings: where the rows of each tick table start, so that a full one is refused here. */
export class BookSettings {
  private readonly steps = new Map<number, number[]>();

  /** Sets a row of an instrument's tick table; a row of equal start is replaced. */
  setTickStep(listings: Listings, command: VenueCommand, out: FrameWriter): void {
    const { view, offset } = command;
    const instrument = view.getUint32(offset + STEP.instrument, true);
    const fromPrice = view.getUint32(offset + STEP.fromPrice, true);
    const multiple = view.getUint32(offset + STEP.multiple, true);
    const starts = this.steps.get(instrument) ?? [];
    const reason = stepRefusal(listings, { instrument, fromPrice, multiple }, starts);
    if (reason !== Reason.none) {
      listings.deny(out, instrument, SetTickStep.type, reason);
      return;
    }
    if (!starts.includes(fromPrice)) {
      const sorted = [...starts, fromPrice].sort((a, b) => a - b);
      this.steps.set(instrument, sorted);
    }
    const write = (message: number): void => {
      out.view.setUint32(message + TickStep.at.instrument, instrument, true);
      out.view.setUint32(message + TickStep.at.fromPrice, fromPrice, true);
      out.view.setUint32(message + TickStep.at.multiple, multiple, true);
    };
    write(listings.event(out, TickStepSet, 0));
    write(listings.toBook(out, TickStep, instrument, 0));
  }

  /** Sets how long a volatility pause of an instrument collects orders; 0 for no pause. */
  setVolatilityPause(listings: Listings, command: VenueCommand, out: FrameWriter): void {
    const { view, offset } = command;
    const instrument = view.getUint32(offset + PAUSE.instrument, true);
    const pauseMs = view.getUint32(offset + PAUSE.pauseMs, true);
    if (!listings.has(instrument) || pauseMs > MAX_PAUSE_MS) {
      const reason = listings.has(instrument) ? Reason.invalid_order : Reason.unknown_instrument;
      listings.deny(out, instrument, SetVolatilityPause.type, reason);
      return;
    }
    const write = (message: number): void => {
      out.view.setUint32(message + VolatilityPause.at.instrument, instrument, true);
      out.view.setUint32(message + VolatilityPause.at.pauseMs, pauseMs, true);
    };
    write(listings.event(out, VolatilityPauseSet, 0));
    write(listings.toBook(out, VolatilityPause, instrument, 0));
  }

  write(to: SnapshotWriter): void {
    to.u32(this.steps.size);
    for (const [instrument, starts] of [...this.steps].sort(([a], [b]) => a - b)) {
      to.u32(instrument);
      to.u32(starts.length);
      for (const start of starts) to.u32(start);
    }
  }

  read(from: SnapshotReader): void {
    this.steps.clear();
    for (let left = from.u32(); left > 0; left--) {
      const instrument = from.u32();
      const starts: number[] = [];
      for (let rows = from.u32(); rows > 0; rows--) starts.push(from.u32());
      this.steps.set(instrument, starts);
    }
  }
}

function stepRefusal(
  listings: Listings,
  step: { readonly instrument: number; readonly fromPrice: number; readonly multiple: number },
  starts: readonly number[],
): number {
  const { instrument, fromPrice, multiple } = step;
  if (!listings.has(instrument)) return Reason.unknown_instrument;
  if (fromPrice > MAX_PRICE_TICKS || multiple < 1 || multiple > MAX_PRICE_TICKS) return Reason.invalid_order;
  return starts.length >= MAX_TICK_STEPS && !starts.includes(fromPrice) ? Reason.too_many_steps : Reason.none;
}
