import { refuse } from './problem.ts';

/** Writes a place in a sorted list as the opaque cursor of the wire. */
export function encodeCursor(place: readonly number[]): string {
  return Buffer.from(place.join('.')).toString('base64url');
}

/** Reads a cursor of `length` numbers; undefined when there is none. Refuses what is none of ours. */
export function decodeCursor(cursor: string | undefined, length: number): readonly number[] | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split('.')
    .map((text) => (/^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN));
  if (place.length !== length || !place.every((number) => Number.isSafeInteger(number))) {
    throw refuse('validation_failed', {
      errors: [{ field: 'cursor', message: 'not a cursor of this list' }],
    });
  }
  return place;
}

/** Cuts a list of one more row than asked for into the page and the cursor of the next one. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  place: (row: T) => readonly number[],
): { readonly rows: readonly T[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? encodeCursor(place(last)) : null };
}
