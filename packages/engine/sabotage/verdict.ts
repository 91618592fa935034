/**
 * What came of one run. `caught`: a test failed. `survived`: all passed. `broken`: a file could not be loaded, so no test
 * said anything. `unused`: the tests never loaded the broken file. `endless`: not over by its deadline, or out of memory.
 */
export type Outcome = 'caught' | 'survived' | 'broken' | 'unused' | 'endless';

export interface Verdict {
  readonly outcome: Outcome;
  /** The test that failed first, or the error. */
  readonly by: string;
  readonly milliseconds: number;
}

/** What a saboteur is asked to do: run the tests, with a text of a file replaced unless the file is empty. */
export interface Job {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly tests: readonly string[];
}
