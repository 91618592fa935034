/** What a session has done so far. */
export interface Result {
  readonly trades: number;
  readonly resting: number;
  /** Bytes of out frames written, where there are frames. */
  readonly bytesOut: number;
}

/** One engine that works through the flow from its beginning, with a new book. */
export interface Session {
  /** Does some operations more and returns how many; 0 when the flow is over. */
  advance: () => number;
  result: () => Result;
}

/** An engine that has its input ready: whatever is made here is outside the timed window. */
export interface Contender {
  readonly begin: () => Session;
}

/** How a contender of ours is fed: a frame at a time, or each operation by itself, which is how service time is measured. */
export type Feed = 'frames' | 'single';
