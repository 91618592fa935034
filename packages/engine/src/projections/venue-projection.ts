import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { VENUE_ACTOR } from '@buttonwood/shared/ids/actor-id.ts';
import {
  InstrumentHalted,
  InstrumentListed,
  InstrumentResumed,
  InstrumentScheduled,
  KillLifted,
  TickStepSet,
  TradingKilled,
  VenueDenied,
  VolatilityPauseSet,
} from '@buttonwood/shared/messages/venue-events.ts';
import type { OutEntry } from '../journal/journal.ts';
import { walkEvents } from './event-walk.ts';
import { ListingRows } from './instrument-rows.ts';
import type { Projection, ProjectionFold, Run } from './projection.ts';

/** The listings, from the venue. */
export const venueProjection: Projection = {
  name: 'venue',
  follows: ({ actor }) => actor === VENUE_ACTOR,
  open: () => new VenueFold(),
};

/** A halt, a phase or a kill shows in the state of the book, or of the account, when that has it. */
const WITHOUT_ROWS: ReadonlySet<number> = new Set([
  ...[InstrumentHalted.type, InstrumentResumed.type, InstrumentScheduled.type, TradingKilled.type],
  ...[KillLifted.type, TickStepSet.type, VolatilityPauseSet.type, VenueDenied.type],
]);

class VenueFold implements ProjectionFold {
  events = 0;
  private readonly reader = new FrameReader();
  private readonly listings = new ListingRows();

  add(entry: OutEntry): void {
    this.events += walkEvents(this.reader, entry, (view, offset, type, length) => {
      if (type !== InstrumentListed.type) return WITHOUT_ROWS.has(type);
      this.listings.listed(view, offset, length, entry.at);
      return true;
    });
  }

  async write(run: Run): Promise<void> {
    await this.listings.write(run);
  }

  clear(): void {
    this.events = 0;
    this.listings.clear();
  }
}
