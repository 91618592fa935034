import type { Exit } from '../../packages/engine/src/servers/server-process.ts';

/** What happens after a service ended without being asked to. */
export type Verdict =
  | { readonly do: 'restart'; readonly afterMs: number }
  /** The engine stopped itself because going on would be wrong; only a person may start it again. */
  | { readonly do: 'leave halted' }
  | { readonly do: 'give up' };

const FIRST_HALT_CODE = 70;
const LAST_HALT_CODE = 79;
const WINDOW_MS = 60_000;
/** More restarts than this within the window mean that restarting does not help. */
export const MAX_RESTARTS = 5;
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 5_000;

/**
 * Returns the judge of one service: it remembers when the service was restarted before. Trading goes on without what is not
 * `needed`, so that is started again for as long as it takes.
 */
export function restartPolicy(needed: boolean): (exit: Exit, nowMs: number) => Verdict {
  let restarts: number[] = [];
  return (exit, nowMs) => {
    if (exit.code !== null && exit.code >= FIRST_HALT_CODE && exit.code <= LAST_HALT_CODE)
      return { do: 'leave halted' };
    restarts = restarts.filter((at) => nowMs - at < WINDOW_MS);
    if (needed && restarts.length >= MAX_RESTARTS) return { do: 'give up' };
    const afterMs = Math.min(FIRST_DELAY_MS * 2 ** restarts.length, MAX_DELAY_MS);
    restarts.push(nowMs);
    return { do: 'restart', afterMs };
  };
}
