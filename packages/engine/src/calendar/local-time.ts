/** A calendar day as ISO text, `2026-03-08`. */
export type Day = string;
/** A time of day on the clocks of a place, `09:30`. */
export type ClockTime = string;

const US_PER_MS = 1_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/**
 * Returns the instant (microseconds since 1970) at which the clocks of a place show a time on a day. A time that a clock change
 * skips is the instant of the change; of a time that comes twice it is the first.
 */
export function instantOf(day: Day, time: ClockTime, timeZone: string): number {
  const shown = Date.parse(`${day}T${time}:00Z`);
  // Seen from both sides of a clock change the place is ahead of UTC by two amounts; away from one they are equal.
  const before = shown - minutesAhead(shown - MS_PER_DAY, timeZone) * MS_PER_MINUTE;
  const after = shown - minutesAhead(shown + MS_PER_DAY, timeZone) * MS_PER_MINUTE;
  const candidates = [before, after].filter(
    (ms) => ms + minutesAhead(ms, timeZone) * MS_PER_MINUTE === shown,
  );
  return (
    (candidates.length === 0 ? changeBetween(after, before, timeZone) : Math.min(...candidates)) * US_PER_MS
  );
}

/** Returns the day that the clocks of a place show at an instant. */
export function dayAt(instant: number, timeZone: string): Day {
  const ms = Math.floor(instant / US_PER_MS);
  return new Date(ms + minutesAhead(ms, timeZone) * MS_PER_MINUTE).toISOString().slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The first instant between two at which the clocks of a place have changed. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const old = minutesAhead(from, timeZone);
  let [low, high] = [from, to];
  while (high - low > MS_PER_MINUTE) {
    const middle = low + Math.floor((high - low) / (2 * MS_PER_MINUTE)) * MS_PER_MINUTE;
    if (minutesAhead(middle, timeZone) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** By how much the clocks of a place are ahead of UTC, in minutes. */
function minutesAhead(ms: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value ?? 0);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return Math.round((shown - Math.floor(ms / MS_PER_MINUTE) * MS_PER_MINUTE) / MS_PER_MINUTE);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit' },
    ...{ day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  clocks.set(timeZone, clock);
  return clock;
}
