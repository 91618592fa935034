/**
 * Times on screen are UTC, like the exchange's own clock and every time on the wire, so the text is cut out of the
 * RFC 3339 string: no parsing, no time zone of the reader's machine.
 */

/** "14:02:11" */
export function timeOfDay(ts: string): string {
  return ts.slice(11, 19);
}

/** "2026-11-22 14:02:11" */
export function dayAndTime(ts: string): string {
  return `${ts.slice(0, 10)} ${ts.slice(11, 19)}`;
}

/** Returns RFC 3339 text of a moment in milliseconds since 1970. */
export function utcText(ms: number): string {
  return new Date(ms).toISOString();
}
