/** The regular session of the American exchanges opens at this local time. */
const OPEN = { hour: 9, minute: 30 } as const;
const MS_PER_MINUTE = 60_000;

const clockInNewYork = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** Returns the ISO date in New York at an instant (ms since 1970). */
export function dayInNewYork(ms: number): string {
  const part = parts(ms);
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Returns the instant (ms since 1970) at which the regular session of a day opens, summer time counted. */
export function sessionOpen(day: string): number {
  const midday = Date.parse(`${day}T12:00:00Z`);
  const part = parts(midday);
  // The clock changes at two in the morning, so the difference at noon UTC is the one of the whole session.
  const shown = Number(part('hour')) * 60 + Number(part('minute'));
  return midday + (OPEN.hour * 60 + OPEN.minute - shown) * MS_PER_MINUTE;
}

function parts(ms: number): (type: Intl.DateTimeFormatPartTypes) => string {
  const found = clockInNewYork.formatToParts(ms);
  return (type) => found.find((part) => part.type === type)?.value ?? '';
}
