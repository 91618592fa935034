import type { BodyOf } from '@buttonwood/shared/messages/layout.ts';
import type { ScheduleInstrument } from '@buttonwood/shared/messages/commands.ts';
import { addDays, dayAt, instantOf, type Day } from './local-time.ts';
import type { SessionProfile } from './session-profile.ts';

/** A phase change of every instrument, as the venue is told it. */
export type PhaseChange = BodyOf<typeof ScheduleInstrument.fields>;

/** Days to look back for the phase that is in force: longer than any row of days without trading. */
const LONGEST_BREAK_DAYS = 14;
const EVERY_INSTRUMENT = 0;

/**
 * Returns the phase changes after `from` (microseconds since 1970) up to the end of `days` days of the place, in their order.
 */
export function phaseChanges(profile: SessionProfile, from: number, days: number): PhaseChange[] {
  const today = dayAt(from, profile.timeZone);
  return changesOf(profile, today, days).filter(({ at }) => at > from);
}

/** Returns the change that put the books into the phase in which they are at `at`; undefined when the calendar is empty. */
export function changeInForce(profile: SessionProfile, at: number): PhaseChange | undefined {
  const first = addDays(dayAt(at, profile.timeZone), -LONGEST_BREAK_DAYS);
  return changesOf(profile, first, LONGEST_BREAK_DAYS + 1)
    .filter((change) => change.at <= at)
    .at(-1);
}

function changesOf(profile: SessionProfile, first: Day, days: number): PhaseChange[] {
  const changes: PhaseChange[] = [];
  for (let n = 0; n < days; n++) {
    const day = addDays(first, n);
    for (const { time, phase, dayEnds } of profile.stepsOf(day)) {
      const at = instantOf(day, time, profile.timeZone);
      changes.push({ instrument: EVERY_INSTRUMENT, at, phase, dayEnds: dayEnds ? 1 : 0 });
    }
  }
  return changes;
}
