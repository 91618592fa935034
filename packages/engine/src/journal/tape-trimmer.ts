import type { ActorName } from './journal.ts';

/** A frame by its place and its hash. */
export interface FramePlace {
  readonly epoch: number;
  readonly number: number;
  readonly hash: Uint8Array;
}

/** `differs`: another frame stands at that place, or none; nothing was removed. */
export type TrimResult = 'trimmed' | 'differs' | 'unknown_actor';

/** What the archiver does to the streams. */
export interface TapeTrimmer {
  /**
   * Removes everything before `keep` from an actor's inbox and out stream, in one step, provided that this very frame and its
   * inbox entry are there: it is the proof that what was archived is what is removed. Throws OutcomeUnknown and
   * JournalUnavailable; doing it twice is the same as once.
   */
  trim(actor: ActorName, keep: FramePlace): Promise<TrimResult>;
}
