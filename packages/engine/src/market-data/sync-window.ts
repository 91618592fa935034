/** Days inclusive, ISO dates. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** What is stored of a series: the days its source has been asked for, and the day of its newest bar. */
export interface Coverage extends DayRange {
  readonly newestDay: string | null;
}

/** Sources correct their last sessions for some days: that many are fetched again each time. */
export const CORRECTED_SESSIONS = 5;

const MS_PER_DAY = 86_400_000;

/**
 * Says which days to ask a source for, so that afterwards everything wanted is covered without a hole: all of it the first
 * time or when history further back is wanted, else what follows the newest bar and the sessions that may have been corrected.
 */
export function daysToAsk(coverage: Coverage | undefined, wanted: DayRange): DayRange {
  if (coverage === undefined) return wanted;
  const to = later(wanted.to, coverage.to);
  if (wanted.from < coverage.from) return { from: wanted.from, to };
  const base = coverage.newestDay ?? coverage.to;
  return { from: later(coverage.from, sessionsBefore(base, CORRECTED_SESSIONS)), to };
}

/**
 * Adds days that have just been stored to what is covered. A stretch that does not touch it stays outside, because between
 * the two nobody has asked yet.
 */
export function covering(coverage: DayRange | undefined, stored: DayRange): DayRange {
  if (coverage === undefined) return stored;
  const touches = stored.from <= dayAfter(coverage.to) && coverage.from <= dayAfter(stored.to);
  if (!touches) return coverage;
  return { from: earlier(coverage.from, stored.from), to: later(coverage.to, stored.to) };
}

/** The weekday `sessions` weekdays before `day`; a holiday counts as one. */
export function sessionsBefore(day: string, sessions: number): string {
  let ms = Date.parse(day);
  for (let left = sessions; left > 0;) {
    ms -= MS_PER_DAY;
    if (isWeekday(ms)) left -= 1;
  }
  return isoDay(ms);
}

export function dayAfter(day: string): string {
  return isoDay(Date.parse(day) + MS_PER_DAY);
}

export function dayBefore(day: string): string {
  return isoDay(Date.parse(day) - MS_PER_DAY);
}

/** The UTC date of an instant in ms since 1970. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function isWeekday(ms: number): boolean {
  const day = new Date(ms).getUTCDay();
  return day !== 0 && day !== 6;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
