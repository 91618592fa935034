import { addDays, weekdayOf, type Day } from './local-time.ts';

const [SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 4, 5, 6];
const FIRST_JUNETEENTH = 2022;

/** Days on which the American exchanges were closed although no rule says so. */
const MOURNING: ReadonlySet<Day> = new Set([
  ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'],
  ...['2004-06-11', '2007-01-02', '2018-12-05', '2025-01-09'],
]);
const STORMS: ReadonlySet<Day> = new Set(['2012-10-29', '2012-10-30']);

/** Whether the American exchanges are closed on a weekday: the rules of their holidays since 1998, and the exceptions. */
export function isNewYorkHoliday(day: Day): boolean {
  return MOURNING.has(day) || STORMS.has(day) || holidaysOf(Number(day.slice(0, 4))).has(day);
}

/**
 * Whether they close at one in the afternoon: on the day before Independence Day when both are in the same week, on the day
 * after Thanksgiving, and on Christmas Eve. Since 2013; before that the third of July had rules of its own.
 */
export function isNewYorkHalfDay(day: Day): boolean {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY || weekday === SATURDAY || isNewYorkHoliday(day)) return false;
  const year = Number(day.slice(0, 4));
  if (day === `${year}-07-03` || day === `${year}-12-24`) return weekday !== FRIDAY;
  return day === addDays(nthWeekday(year, 11, THURSDAY, 4), 1);
}

function holidaysOf(year: number): ReadonlySet<Day> {
  const days = [
    // A New Year's Day on a Saturday is not made up for: the books of the old year stay open.
    weekdayOf(`${year}-01-01`) === SUNDAY ? `${year}-01-02` : `${year}-01-01`,
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    addDays(easterOf(year), -2),
    lastMondayOfMay(year),
    ...(year >= FIRST_JUNETEENTH ? [observed(`${year}-06-19`)] : []),
    observed(`${year}-07-04`),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    observed(`${year}-12-25`),
  ];
  return new Set(days);
}

/** A week before the first Monday of June. */
function lastMondayOfMay(year: number): Day {
  return addDays(nthWeekday(year, 6, MONDAY, 1), -7);
}

/** On a Saturday the Friday before is free, on a Sunday the Monday after. */
function observed(day: Day): Day {
  const weekday = weekdayOf(day);
  if (weekday === SATURDAY) return addDays(day, -1);
  return weekday === SUNDAY ? addDays(day, 1) : day;
}

function nthWeekday(year: number, month: number, weekday: number, n: number): Day {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7);
}

/** Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher). */
function easterOf(year: number): Day {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const corrected = century - Math.floor((century + 8) / 25) + 1;
  const epact = (19 * golden + century - Math.floor(century / 4) - Math.floor(corrected / 3) + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const count = epact + toSunday - 7 * late + 114;
  const month = Math.floor(count / 31);
  return `${year}-${String(month).padStart(2, '0')}-${String((count % 31) + 1).padStart(2, '0')}`;
}
