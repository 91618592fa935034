import { refuse } from './problem.ts';

/** A place in a list that is sorted by a number and then by a text. */
export interface TextPlace {
  readonly rank: number;
  readonly text: string;
}

/** Writes the place as the opaque cursor of the wire. */
export function encodeTextCursor({ rank, text }: TextPlace): string {
  return Buffer.from(`${rank}.${text}`).toString('base64url');
}

/** Reads it back; undefined when there is none. Refuses what is none of ours. */
export function decodeTextCursor(cursor: string | undefined): TextPlace | undefined {
  if (cursor === undefined) return undefined;
  const match = /^([0-9]{1,9})\.(.{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  const text = match?.[2];
  if (match === null || text === undefined) {
    throw refuse('validation_failed', {
      errors: [{ field: 'cursor', message: 'not a cursor of this list' }],
    });
  }
  return { rank: Number(match[1]), text };
}
