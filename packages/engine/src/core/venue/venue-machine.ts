import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import {
  HaltInstrument,
  KillTrading,
  LiftKill,
  ListInstrument,
  ResumeInstrument,
  ScheduleInstrument,
  SetTickStep,
  SetVolatilityPause,
} from '@buttonwood/shared/messages/commands.ts';
import { Halt as HaltLink, Resume } from '@buttonwood/shared/messages/links.ts';
import { InstrumentHalted, InstrumentResumed } from '@buttonwood/shared/messages/venue-events.ts';
import { ActorMachine } from '../actor-machine.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { BookSettings } from './book-settings.ts';
import { gate } from './gate.ts';
import { killBook, killTrading, liftKill } from './kill.ts';
import { listInstrument } from './list-instrument.ts';
import { Listings, type VenueCommand } from './listings.ts';
import { VenueSchedule } from './schedule.ts';

const FROM_OUTSIDE: ReadonlyMap<number, number> = new Map(
  [
    ...[ListInstrument, ScheduleInstrument, SetTickStep, SetVolatilityPause],
    ...[HaltInstrument, ResumeInstrument, KillTrading, LiftKill],
  ].map(({ type, size }) => [type, size]),
);
const FROM_ACTORS: ReadonlyMap<number, number> = new Map();

/**
 * The venue: it lists instruments, announces their phases, sets their tick tables, halts and resumes them, and has the kill
 * switch. Each book answers for itself what that means for its orders.
 */
export class VenueMachine extends ActorMachine {
  protected override readonly fromOutside = FROM_OUTSIDE;
  protected override readonly fromActors = FROM_ACTORS;
  private readonly listings = new Listings(this.links);
  private readonly schedule = new VenueSchedule();
  private readonly settings = new BookSettings();

  override due(): Instant | undefined {
    return undefined;
  }

  protected override runDue(): void {
    return;
  }

  protected override handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    if (this.actor === 0) throw new Halt('INVARIANT', 'Genesis comes before every other message');
    const command = { view, offset, length: this.messageLength };
    const { listings, settings } = this;
    listings.actor = this.actor;
    listings.shards = Math.max(1, this.ledgerShards);
    switch (type) {
      case ListInstrument.type:
        return this.list(command, out);
      case ScheduleInstrument.type:
        return this.schedule.announce(listings, command, this.now, out);
      case SetTickStep.type:
        return settings.setTickStep(listings, command, out);
      case SetVolatilityPause.type:
        return settings.setVolatilityPause(listings, command, out);
      case KillTrading.type:
        return killTrading(listings, command, out);
      case LiftKill.type:
        return liftKill(listings, command, out);
      case HaltInstrument.type:
        return gate(listings, command, { command: type, event: InstrumentHalted, link: HaltLink }, out);
      case ResumeInstrument.type:
        return gate(listings, command, { command: type, event: InstrumentResumed, link: Resume }, out);
      default:
        throw new Halt('INVARIANT', `every message a venue takes has its part (type ${type})`);
    }
  }

  protected override writeState(to: SnapshotWriter): void {
    this.listings.write(to);
    this.schedule.write(to);
    this.settings.write(to);
  }

  protected override readState(from: SnapshotReader): void {
    this.listings.read(from);
    this.schedule.read(from);
    this.settings.read(from);
  }

  /** A new instrument has the schedule of all, and is shut like all while the kill switch covers everything. */
  private list(command: VenueCommand, out: FrameWriter): void {
    const { listings } = this;
    const instrument = listInstrument(listings, command, out);
    if (instrument === 0) return;
    this.schedule.tellNew(listings, instrument, this.now, out);
    if (listings.allKilled) killBook(listings, instrument, 0, out);
  }
}
