import { createHash } from 'node:crypto';

const DIGITS = 16;

/**
 * What a journal keeps beside an inbox entry: the first sixteen hex digits of the SHA-1 over its stamp in decimal digits and
 * its frame. Until the actor has answered with an out frame, whose hash covers both, nothing else tells that the entry is
 * still the one that was taken. It guards against damage, not against a forger. functions.lua makes the same.
 */
export function entryCheck(at: number, bytes: Uint8Array): string {
  return createHash('sha1').update(String(at)).update(bytes).digest('hex').slice(0, DIGITS);
}
