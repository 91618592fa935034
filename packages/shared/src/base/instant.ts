/** Times inside the exchange are integers: microseconds since 1970 in UTC. On every wire they are RFC 3339 with microseconds. */

const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;
export const US_PER_DAY = 24 * 60 * US_PER_MINUTE;
const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Writes microseconds since 1970 as "2026-11-22T20:31:28.123456Z". */
export function formatInstant(us: number): string {
  const day = Math.floor(us / US_PER_DAY);
  const inDay = us - day * US_PER_DAY;
  const seconds = Math.floor(inDay / US_PER_SECOND);
  const [year, month, date] = civilOfDay(day);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = String(inDay - seconds * US_PER_SECOND).padStart(6, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${time}.${fraction}Z`;
}

/**
 * Parses an RFC 3339 time with any offset into microseconds since 1970; digits beyond microseconds are cut off.
 * Undefined when `text` is not such a time, names a day that does not exist, lies before 1970, or so late (after the year
 * 2255) that its microseconds are no exact integer.
 */
export function parseInstant(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, date, hour, minute, second] = match.slice(1, 7).map(Number) as SixNumbers;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const day = dayOfCivil(year, month, date);
  const [sameYear, sameMonth, sameDate] = civilOfDay(day);
  if (sameYear !== year || sameMonth !== month || sameDate !== date) return undefined;
  const offsetMinutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const minutes = hour * 60 + minute - (match[8] === '-' ? -offsetMinutes : offsetMinutes);
  const micros = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const us = day * US_PER_DAY + minutes * US_PER_MINUTE + second * US_PER_SECOND + micros;
  return us < 0 || us > Number.MAX_SAFE_INTEGER ? undefined : us;
}

type SixNumbers = [number, number, number, number, number, number];

const two = (value: number): string => String(value).padStart(2, '0');

/** Days of 400 years of the Gregorian calendar, and days from 0000-03-01 to 1970-01-01. */
const DAYS_PER_ERA = 146_097;
const DAYS_TO_1970 = 719_468;

/** Calendar date of a day number (1970-01-01 is 0). Years are counted from March, so that a leap day comes last. */
function civilOfDay(day: number): readonly [year: number, month: number, date: number] {
  const shifted = day + DAYS_TO_1970;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return [year, month, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1];
}

function dayOfCivil(year: number, month: number, date: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
}
