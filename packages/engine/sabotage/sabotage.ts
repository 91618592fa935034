/**
 * One deliberately broken variant of the code, which the named tests must catch. It lives in memory only: the source that
 * the tests load has `find` replaced by `replace`, the file stays as it is.
 */
export interface Sabotage {
  /** What is broken, in the trader's words. Unique. */
  readonly name: string;
  /** The file that is broken, from `packages/` on: `engine/src/core/book/match.ts`. */
  readonly file: string;
  /** Stands in the file exactly once; when it does not, the list is stale and the suite fails. */
  readonly find: string;
  /** Must load and must come to an end: a variant that does not proves nothing. */
  readonly replace: string;
  /**
   * Test files, from `packages/` on, of which one must fail; run in this order. An entry that names a fuzz is left to the
   * deep suite, so name the example test alone where there is one.
   */
  readonly tests: readonly string[];
  /** Its tests wait for real time or real servers: left to the deep suite. */
  readonly long?: true;
}
