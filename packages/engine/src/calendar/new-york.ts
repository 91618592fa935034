import { Phase } from '@buttonwood/shared/instrument/phase.ts';
import { weekdayOf } from './local-time.ts';
import { isNewYorkHalfDay, isNewYorkHoliday } from './new-york-holidays.ts';
import type { SessionProfile, SessionStep } from './session-profile.ts';

const MORNING: readonly SessionStep[] = [
  { time: '06:30', phase: Phase.pre_open, dayEnds: false },
  { time: '09:28', phase: Phase.opening_auction, dayEnds: false },
  { time: '09:30', phase: Phase.continuous, dayEnds: false },
];
const WHOLE_DAY: readonly SessionStep[] = [
  ...MORNING,
  { time: '16:00', phase: Phase.closing_auction, dayEnds: false },
  { time: '16:02', phase: Phase.closed, dayEnds: true },
];
const HALF_DAY: readonly SessionStep[] = [
  ...MORNING,
  { time: '13:00', phase: Phase.closing_auction, dayEnds: false },
  { time: '13:02', phase: Phase.closed, dayEnds: true },
];
const SUNDAY = 0;
const SATURDAY = 6;

/** The days, hours, holidays and half days of the American exchanges, with an auction at each end of the session. */
export const newYork: SessionProfile = {
  name: 'new_york',
  timeZone: 'America/New_York',
  stepsOf: (day) => {
    const weekday = weekdayOf(day);
    if (weekday === SUNDAY || weekday === SATURDAY || isNewYorkHoliday(day)) return [];
    return isNewYorkHalfDay(day) ? HALF_DAY : WHOLE_DAY;
  },
};
