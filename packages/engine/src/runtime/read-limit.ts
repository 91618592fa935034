/**
 * A read takes about this much of each inbox, within the limits: much, so that one commit carries it all, and not so much
 * that the journal has nothing to do while the machines work.
 */
const READ_TARGET_BYTES = 512 * 1024;
const MIN_READ_ENTRIES = 8;
const MAX_READ_ENTRIES = 64;

/** How many entries of this size one read takes. */
export function readLimit(entryBytes: number): number {
  const entries = Math.floor(READ_TARGET_BYTES / Math.max(entryBytes, 1));
  return Math.min(Math.max(entries, MIN_READ_ENTRIES), MAX_READ_ENTRIES);
}
