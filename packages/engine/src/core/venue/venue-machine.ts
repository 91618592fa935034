import type { FrameWriter } from '@buttonwood/shared/frame/frame-writer.ts';
import { HaltInstrument, ListInstrument, ResumeInstrument } from '@buttonwood/shared/messages/commands.ts';
import { Halt as HaltLink, Resume } from '@buttonwood/shared/messages/links.ts';
import { InstrumentHalted, InstrumentResumed } from '@buttonwood/shared/messages/venue-events.ts';
import { ActorMachine } from '../actor-machine.ts';
import { Halt } from '../halt.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-bytes.ts';
import type { Instant } from '../state-machine.ts';
import { gate } from './gate.ts';
import { listInstrument } from './list-instrument.ts';
import { Listings } from './listings.ts';

const FROM_OUTSIDE: ReadonlyMap<number, number> = new Map(
  [ListInstrument, HaltInstrument, ResumeInstrument].map(({ type, size }) => [type, size]),
);
const FROM_ACTORS: ReadonlyMap<number, number> = new Map();

/** The venue: it lists instruments, halts and resumes them. Each book answers for itself what that means for its orders. */
export class VenueMachine extends ActorMachine {
  protected override readonly fromOutside = FROM_OUTSIDE;
  protected override readonly fromActors = FROM_ACTORS;
  private readonly listings = new Listings(this.links);

  override due(): Instant | undefined {
    return undefined;
  }

  protected override runDue(): void {
    return;
  }

  protected override handle(view: DataView, offset: number, type: number, out: FrameWriter): void {
    if (this.actor === 0) throw new Halt('INVARIANT', 'Genesis comes before every other message');
    const command = { view, offset, length: this.messageLength };
    this.listings.actor = this.actor;
    switch (type) {
      case ListInstrument.type:
        return listInstrument(this.listings, command, out);
      case HaltInstrument.type:
        return gate(this.listings, command, { command: type, event: InstrumentHalted, link: HaltLink }, out);
      case ResumeInstrument.type:
        return gate(this.listings, command, { command: type, event: InstrumentResumed, link: Resume }, out);
      default:
        throw new Halt('INVARIANT', `every message a venue takes has its part (type ${type})`);
    }
  }

  protected override writeState(to: SnapshotWriter): void {
    this.listings.write(to);
  }

  protected override readState(from: SnapshotReader): void {
    this.listings.read(from);
  }
}
