/** One timed run over the first `operations` operations of a flow, with a new book. */
export interface Run {
  readonly operations: number;
  readonly nanoseconds: number;
  /** Processor time of the thread, which other programs on the machine do not lengthen. */
  readonly cpuNanoseconds: number;
  readonly trades: number;
  readonly resting: number;
  /** Bytes of out frames written, where there are frames. */
  readonly bytesOut: number;
}

/** An engine that has its input ready. A run may end before all operations when its time budget is used up. */
export interface Contender {
  readonly run: (operations: number, budgetMs: number) => Run;
}
