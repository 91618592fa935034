import { types } from 'pg';

/** Types of columns as Postgres numbers them (pg_type.oid). */
const INT8: number = types.builtins.INT8;
const TIMESTAMPTZ: number = types.builtins.TIMESTAMPTZ;

const TIMESTAMP = /^(\d{4,5})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/**
 * How columns arrive: int8 as a number, or an error beyond 2^53; timestamptz as microseconds since 1970, because a Date
 * would drop them; numeric as text (pg's default), never through a float.
 */
export const columnParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (format !== 'binary' && oid === INT8) return parseInt8;
    if (format !== 'binary' && oid === TIMESTAMPTZ) return parseTimestamp;
    return types.getTypeParser(oid, format) as (text: string) => unknown;
  },
};

/** Throws RangeError when the number is not exact. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`);
  return value;
}

/** Returns microseconds since 1970. Sessions run in UTC (database.ts); throws RangeError for any other zone. */
export function parseTimestamp(text: string): number {
  const match = TIMESTAMP.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a time in UTC`);
  const [year = 0, month = 0, ...rest] = match.slice(1, 7).map(Number);
  const [day, hour, minute, second] = rest;
  const micros = Number((match[7] ?? '').padEnd(6, '0'));
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1_000 + micros;
}
