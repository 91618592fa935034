import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { JournalUnavailable } from './journal.ts';

/** The library's name carries its version: another one gets another name. */
export const LIBRARY = 'bw1';

const source = readFileSync(new URL('./functions.lua', import.meta.url), 'utf8');

/** Returns whether the server has exactly this library. */
export async function hasFunctions(redis: Redis): Promise<boolean> {
  const reply = (await redis.call('FUNCTION', 'LIST', 'LIBRARYNAME', LIBRARY, 'WITHCODE')) as unknown[][];
  const library = reply[0] ?? [];
  return library[library.indexOf('library_code') + 1] === source;
}

/** Loads the library when it is absent or different. The engine does this; everybody else asserts. */
export async function loadFunctions(redis: Redis): Promise<void> {
  if (!(await hasFunctions(redis))) await redis.call('FUNCTION', 'LOAD', 'REPLACE', source);
}

/** Throws JournalUnavailable when the library is absent or different: no engine of this version has been here yet. */
export async function assertFunctions(redis: Redis): Promise<void> {
  if (!(await hasFunctions(redis))) {
    throw new JournalUnavailable(
      `Redis has no function library ${LIBRARY} of this version: start the engine first, it loads it.`,
    );
  }
}
