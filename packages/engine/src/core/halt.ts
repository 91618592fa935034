/**
 * Why an actor stops for good and waits for an operator. DESIGN §3.
 * FORK: another frame stands where ours belongs. GAP: a number is missing. ANCHOR_LOST: what was read is gone.
 * AHEAD: an output is ahead of its input. ROLLBACK: a counter went back. INVARIANT: the state or a message is impossible.
 */
export type HaltCode = 'FORK' | 'GAP' | 'ANCHOR_LOST' | 'AHEAD' | 'ROLLBACK' | 'INVARIANT';

/** Thrown to stop an actor. Never caught to go on: the journal is kept and a person decides. */
export class Halt extends Error {
  override readonly name = 'Halt';
  readonly code: HaltCode;
  /** Number of a frame that was there and is gone, when that is why; else 0. Nobody may go on from before it. */
  readonly lost: number;

  constructor(code: HaltCode, detail: string, lost = 0) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.lost = lost;
  }
}
