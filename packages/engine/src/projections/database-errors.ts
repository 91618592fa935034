import { DatabaseError } from 'pg';
import { PoisonError } from './projection.ts';

/**
 * What a failed batch means. `retry`: the database is away, busy or not migrated, nothing is wrong with the tape.
 * `poison`: these entries can never be written as they are.
 */
export type Verdict = 'retry' | 'poison';

/** Classes of SQLSTATE that blame the values: data exception, integrity, raised by a function. */
const POISON_CLASSES: ReadonlySet<string> = new Set(['22', '23', 'P0']);

/** Errors of the connection come from pg and from node, with no class of their own; bugs of our own are errors of JavaScript. */
export function judge(error: unknown): Verdict {
  if (error instanceof PoisonError) return 'poison';
  if (error instanceof DatabaseError) {
    return POISON_CLASSES.has((error.code ?? '').slice(0, 2)) ? 'poison' : 'retry';
  }
  const isOwnBug =
    error instanceof TypeError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === 'InvariantError');
  return isOwnBug ? 'poison' : 'retry';
}
