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

  constructor(code: HaltCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}
