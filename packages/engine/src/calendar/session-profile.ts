import type { Phase } from '@buttonwood/shared/instrument/phase.ts';
import type { ClockTime, Day } from './local-time.ts';

/** From a time of day on, books are in a phase. `dayEnds`: orders of the day expire then. */
export interface SessionStep {
  readonly time: ClockTime;
  readonly phase: Phase;
  readonly dayEnds: boolean;
}

/** When a venue trades: data, in the time of its place. */
export interface SessionProfile {
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The steps of a day in their order; none for a day without trading. */
  stepsOf(day: Day): readonly SessionStep[];
}
