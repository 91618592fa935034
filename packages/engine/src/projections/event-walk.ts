import type { FrameReader } from '@buttonwood/shared/frame/frame-reader.ts';
import { HEADER } from '@buttonwood/shared/messages/layout.ts';
import { MessageRejected, StateHashed } from '@buttonwood/shared/messages/venue-events.ts';
import type { OutEntry } from '../journal/journal.ts';
import { PoisonError } from './projection.ts';

/** What any actor may say of itself; it makes no rows. */
const OF_ANY_ACTOR: ReadonlySet<number> = new Set([MessageRejected.type, StateHashed.type]);

/** Takes the event at `offset`; returns false when its type is not known here. */
export type EventTaker = (view: DataView, offset: number, type: number, length: number) => boolean;

/**
 * Walks over the events of an out frame (links to other actors are left out) and returns their number.
 * Throws PoisonError for an event that is not known, because leaving it out would make the rows wrong without a word.
 */
export function walkEvents(reader: FrameReader, entry: OutEntry, take: EventTaker): number {
  let events = 0;
  reader.open(entry.bytes);
  while (reader.next()) {
    const { view, offset, type, length } = reader;
    if (view.getUint32(offset + HEADER.target, true) !== 0) continue;
    events += 1;
    if (OF_ANY_ACTOR.has(type)) continue;
    if (!take(view, offset, type, length))
      throw new PoisonError(
        `position ${entry.number} holds an event of type ${type}, which is not known here`,
      );
  }
  if (reader.malformed) throw new PoisonError(`position ${entry.number} cannot be read to its end`);
  return events;
}
