import type { ActorName, SendClass } from '@buttonwood/engine/journal/journal.ts';

/** The way commands leave this process; CommandProducer is one. */
export interface CommandPort {
  /** Number of this process, the first half of every origin. */
  readonly process: number;
  nextRequest(): number;
  submit(
    inbox: ActorName,
    sendClass: SendClass,
    encoded: Uint8Array,
  ): Promise<{ readonly kind: 'appended' | 'busy' | 'unavailable' | 'outcome_unknown' }>;
}
