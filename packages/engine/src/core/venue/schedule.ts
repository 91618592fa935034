import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { ScheduleInstrument } from '@buttonwood/shared/messages/commands.ts';
import { writeInt53 } from '@buttonwood/shared/messages/layout.ts';
import { Schedule } from '@buttonwood/shared/messages/links.ts';
import { InstrumentScheduled } from '@buttonwood/shared/messages/venue-events.ts';
import { Reason } from '@buttonwood/shared/order/reasons.ts';
import { readU53 } from '../read-u53.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Listings, VenueCommand } from './listings.ts';

/** Phase changes for all instruments that the venue keeps for those listed later. A book's own queue has the same bound. */
export const MAX_VENUE_SCHEDULE = 256;

const at = ScheduleInstrument.at;

/** A phase change for every instrument: from `at` on. `dayEnds` 1 ends the orders of the day. */
interface PhaseChange {
  readonly at: number;
  readonly phase: number;
  readonly dayEnds: number;
}

/**
 * The phase changes that were announced for every instrument, in the order of their time. What is over is kept as far as the
 * newest one: it says in which phase an instrument begins that is listed now.
 */
export class VenueSchedule {
  private changes: PhaseChange[] = [];

  /** Announces a phase change to one instrument or, with instrument 0, to all that are listed and all that will be. */
  announce(listings: Listings, command: VenueCommand, now: number, out: FrameWriter): void {
    const { view, offset } = command;
    const instrument = view.getUint32(offset + at.instrument, true);
    const change = {
      at: readU53(view, offset + at.at),
      phase: view.getUint8(offset + at.phase),
      dayEnds: view.getUint8(offset + at.dayEnds),
    };
    const reason = this.refusal(listings, instrument, change, now);
    if (reason !== Reason.none) {
      listings.deny(out, instrument, ScheduleInstrument.type, reason);
      return;
    }
    const event = listings.event(out, InstrumentScheduled, 0);
    writeChange(out.view, event, instrument, change);
    if (instrument === 0) this.keep(change, now);
    for (const book of instrument === 0 ? listings.all() : [instrument]) tell(listings, book, change, out);
  }

  /** Tells the book of an instrument that was just listed what it missed. */
  tellNew(listings: Listings, instrument: number, now: number, out: FrameWriter): void {
    this.forgetPast(now);
    for (const change of this.changes) tell(listings, instrument, change, out);
  }

  write(to: SnapshotWriter): void {
    to.u32(this.changes.length);
    for (const change of this.changes) {
      to.i53(change.at);
      to.u8(change.phase);
      to.u8(change.dayEnds);
    }
  }

  read(from: SnapshotReader): void {
    const count = from.u32();
    if (count > MAX_VENUE_SCHEDULE)
      throw new Halt('INVARIANT', `a venue's schedule is bounded (got ${count})`);
    this.changes = Array.from({ length: count }, () => ({
      ...{ at: from.i53(), phase: from.u8(), dayEnds: from.u8() },
    }));
  }

  private refusal(listings: Listings, instrument: number, change: PhaseChange, now: number): number {
    if (instrument !== 0 && !listings.has(instrument)) return Reason.unknown_instrument;
    const { phase, dayEnds } = change;
    const isScheduled = phase >= Phase.pre_open && phase <= Phase.closed && phase !== Phase.volatility_pause;
    if (change.at < 0 || !isScheduled || dayEnds > 1) return Reason.invalid_order;
    if (instrument !== 0) return Reason.none;
    this.forgetPast(now);
    const replaces = this.changes.some((known) => known.at === change.at);
    return this.changes.length >= MAX_VENUE_SCHEDULE && !replaces ? Reason.too_many_steps : Reason.none;
  }

  /** A change at the same instant replaces the one that was announced before, as it does in the book. */
  private keep(change: PhaseChange, now: number): void {
    const others = this.changes.filter((known) => known.at !== change.at);
    this.changes = [...others, change].sort((a, b) => a.at - b.at);
    this.forgetPast(now);
  }

  private forgetPast(now: number): void {
    const past = this.changes.filter((change) => change.at <= now);
    this.changes = this.changes.slice(Math.max(0, past.length - 1));
  }
}

function tell(listings: Listings, instrument: number, change: PhaseChange, out: FrameWriter): void {
  const link = listings.toBook(out, Schedule, instrument, 0);
  writeChange(out.view, link, instrument, change);
}

/** InstrumentScheduled and Schedule have the same fields. */
function writeChange(to: DataView, message: number, instrument: number, change: PhaseChange): void {
  const field = Schedule.at;
  to.setUint32(message + field.instrument, instrument, true);
  writeInt53(to, message + field.at, change.at);
  to.setUint8(message + field.phase, change.phase);
  to.setUint8(message + field.dayEnds, change.dayEnds);
}
