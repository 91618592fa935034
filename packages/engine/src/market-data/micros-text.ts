/** Writes microseconds since 1970 for a timestamptz; a Date would drop the last three digits. */
export function microsToText(micros: number): string {
  const toTheMilli = new Date(Math.floor(micros / 1_000)).toISOString().slice(0, -1);
  return `${toTheMilli}${String(micros % 1_000).padStart(3, '0')}Z`;
}
