import { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { InstrumentScheduled } from '@buttonwood/shared/messages/venue-events.ts';
import type { Journal } from '../journal/journal.ts';
import { changeInForce, phaseChanges, type PhaseChange } from './phase-changes.ts';
import type { SessionProfile } from './session-profile.ts';

/** Days that the venue is told ahead. Its schedule holds more than that of any profile here. */
export const DAYS_AHEAD = 10;
const ENTRIES_PER_READ = 1_000;

export interface Announcement {
  readonly journal: Pick<Journal, 'readOut'>;
  readonly profile: SessionProfile;
  /** Microseconds since 1970. */
  readonly now: number;
  readonly daysAhead?: number;
  /** Hands a phase change to the venue's inbox. */
  readonly send: (change: PhaseChange) => Promise<void>;
}

/**
 * Tells the venue the phases of the days to come, from where the last announcement ended: what was announced stands on the
 * venue's out stream, so this can be done as often and from as many places as one likes. The first time it tells the phase in
 * force as well, without ending a day that nobody had announced. Returns what it sent.
 */
export async function announceCalendar(options: Announcement): Promise<readonly PhaseChange[]> {
  const { journal, profile, now, send, daysAhead = DAYS_AHEAD } = options;
  const announced = await lastAnnounced(journal);
  const current = announced === 0 ? changeInForce(profile, now) : undefined;
  const ahead = phaseChanges(profile, now, daysAhead).filter(({ at }) => at > announced);
  const changes = [...(current === undefined ? [] : [{ ...current, dayEnds: 0 }]), ...ahead];
  for (const change of changes) await send(change);
  return changes;
}

/** Time of the last phase change that every instrument was told; 0 for none. */
async function lastAnnounced(journal: Announcement['journal']): Promise<number> {
  const reader = new FrameReader();
  let last = 0;
  let after = 0;
  for (;;) {
    const entries = await journal.readOut(VENUE_NAME, after, ENTRIES_PER_READ);
    for (const { number, bytes } of entries) {
      after = number;
      reader.open(bytes);
      while (reader.next()) {
        const { view, offset, type } = reader;
        if (type !== InstrumentScheduled.type) continue;
        if (view.getUint32(offset + InstrumentScheduled.at.instrument, true) !== 0) continue;
        last = Math.max(last, readInt53(view, offset + InstrumentScheduled.at.at));
      }
    }
    if (entries.length === 0) return last;
  }
}
