import { decodeAsOf, encodeAsOf, type Freshness } from '../read/freshness.ts';
import type { OwnWrites } from '../read/own-writes.ts';
import { problemOf, refuse, ProblemError } from './problem.ts';

export interface FreshReads {
  readonly freshness: Freshness;
  readonly ownWrites: OwnWrites;
}
export interface FreshnessWish {
  readonly minAsOf: string | undefined;
  /** Account whose own answers the read must not contradict. */
  readonly account?: number;
  /** Streams that the read rests on. */
  readonly streams: readonly string[];
}

/** Wait for what this process itself has told the account; the projection is usually there within milliseconds. */
const OWN_WRITES_WAIT_MS = 500;

/**
 * Waits until the read model is as new as the client asks for and as what it was told before, and returns the `as_of`
 * of the answer: what is read after this call is at least that new.
 */
export async function awaitFresh(deps: FreshReads, wish: FreshnessWish): Promise<string> {
  const wanted = wish.minAsOf === undefined ? new Map<string, number>() : decodeAsOf(wish.minAsOf);
  if (wanted === undefined) {
    throw refuse('validation_failed', {
      errors: [{ field: 'min_as_of', message: 'not an as_of of this exchange' }],
    });
  }
  if (wanted.size > 0 && !(await deps.freshness.reach(wanted))) {
    throw new ProblemError(problemOf('read_model_behind'), { 'Retry-After': '1' });
  }
  if (wish.account !== undefined) {
    const own = deps.ownWrites.positionOf(wish.account);
    if (own.size > 0 && (await deps.freshness.reach(own, OWN_WRITES_WAIT_MS))) {
      deps.ownWrites.projected(wish.account, own);
    }
  }
  const positions = await deps.freshness.positions();
  const streams = new Set(wish.streams);
  return encodeAsOf(new Map([...positions].filter(([stream]) => streams.has(stream))));
}
