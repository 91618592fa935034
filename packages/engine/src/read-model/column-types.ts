import type { ColumnType } from 'kysely';

/** Times are timestamptz: they are written as a Date or text and arrive as microseconds since 1970 (a Date would drop them). */
export type Time = ColumnType<number, Date | string, Date | string>;
/** Set by the database when nothing is given. */
export type GeneratedTime = ColumnType<number, Date | string | undefined, Date | string>;
export type NullableTime = ColumnType<number | null, Date | string | null, Date | string | null>;
