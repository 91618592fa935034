import { MAX_FRAME_BYTES, MAX_FRAME_MESSAGES } from '@buttonwood/shared/limits.ts';
import { invariant } from '@buttonwood/shared/base/assert.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from './back-off.ts';
import {
  type ActorName,
  type Journal,
  JournalUnavailable,
  OutcomeUnknown,
  type SendClass,
} from './journal.ts';

/** What became of a command. `outcome_unknown`: it may be in the inbox or not, and the answer did not come in time. */
export type SubmitOutcome =
  | { readonly kind: 'appended' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'outcome_unknown' };

/** How long a frame is tried before its commands are answered without a result. */
export const SEND_PATIENCE_MS = 1_500;
const MIN_RETRY_MS = 10;
const MAX_RETRY_MS = 200;

export interface InboxQueueOptions {
  readonly journal: Journal;
  readonly inbox: ActorName;
  readonly producer: string;
  readonly onTrouble?: ((error: Error) => void) | undefined;
}

interface Waiting {
  readonly sendClass: SendClass;
  readonly bytes: Uint8Array;
  readonly resolve: (outcome: SubmitOutcome) => void;
}

/** The classes, from the first that meets a backlog to the one that never does. */
const PATIENCE_ORDER: readonly SendClass[] = ['ordinary', 'cancel', 'ops', 'actor'];

/**
 * The commands of one process for one inbox, in order, one frame in flight. Frame numbers are never used twice, so a frame
 * that was given up and arrives late cannot be taken for a later one: the journal refuses whichever comes second.
 */
export class InboxQueue {
  private readonly options: InboxQueueOptions;
  private waiting: Waiting[] = [];
  private running = false;
  private epoch = 1;
  /** The number this producer's field holds, as far as known. */
  private field = 0;
  private issued = 0;

  constructor(options: InboxQueueOptions) {
    this.options = options;
  }

  add(sendClass: SendClass, bytes: Uint8Array): Promise<SubmitOutcome> {
    invariant(bytes.length <= MAX_FRAME_BYTES, `a message fits a frame (got ${bytes.length} bytes)`);
    return new Promise((resolve) => {
      this.waiting.push({ sendClass, bytes, resolve });
      if (this.running) return;
      this.running = true;
      // After this turn of the event loop, so that what arrives together travels together.
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const taken = this.take();
      const outcome = await this.deliver(taken).catch((error: unknown): SubmitOutcome => {
        this.options.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
        return { kind: 'outcome_unknown' };
      });
      if (outcome.kind === 'busy') this.refuse(taken);
      else for (const { resolve } of taken) resolve(outcome);
    }
    this.running = false;
  }

  /** Takes the messages of the next frame off the queue. */
  private take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const message of this.waiting) {
      bytes += message.bytes.length;
      if (bytes > MAX_FRAME_BYTES || count === MAX_FRAME_MESSAGES) break;
      count += 1;
    }
    const taken = this.waiting.slice(0, count);
    this.waiting = this.waiting.slice(count);
    return taken;
  }

  /** The inbox is full for the frame's least patient class: those commands are refused, the others are tried again, first. */
  private refuse(taken: readonly Waiting[]): void {
    const refused = frameClass(taken);
    for (const { sendClass, resolve } of taken) if (sendClass === refused) resolve({ kind: 'busy' });
    this.waiting = [...taken.filter(({ sendClass }) => sendClass !== refused), ...this.waiting];
  }

  private async deliver(taken: readonly Waiting[]): Promise<SubmitOutcome> {
    const { journal, inbox, producer, onTrouble } = this.options;
    const bytes = concatenate(taken);
    const sendClass = frameClass(taken);
    const backOff = new BackOff(MIN_RETRY_MS, MAX_RETRY_MS);
    const deadline = performance.now() + SEND_PATIENCE_MS;
    this.issued = Math.max(this.issued, this.field) + 1;
    let next = this.issued;
    // Once an answer was lost the frame may be there: from then on it is only repeated, never given another number.
    let doubtful = false;
    for (;;) {
      try {
        const producers = [{ producer, previous: this.field, next }];
        const result = await journal.send(inbox, this.epoch, sendClass, { producers, bytes });
        switch (result.kind) {
          case 'appended':
          case 'already_there':
            this.field = next;
            return { kind: 'appended' };
          case 'busy':
            return { kind: doubtful ? 'outcome_unknown' : 'busy' };
          case 'unknown_actor':
            return { kind: 'unavailable' };
          case 'wrong_epoch':
            if (doubtful) return { kind: 'outcome_unknown' };
            this.epoch = result.found;
            break;
          case 'refused':
            this.field = result.found;
            if (doubtful) return { kind: 'outcome_unknown' };
            this.issued = Math.max(this.issued, this.field) + 1;
            next = this.issued;
            break;
        }
      } catch (error) {
        if (error instanceof OutcomeUnknown) doubtful = true;
        else if (!(error instanceof JournalUnavailable)) throw error;
        onTrouble?.(error);
        const waitMs = backOff.next();
        if (performance.now() + waitMs > deadline)
          return { kind: doubtful ? 'outcome_unknown' : 'unavailable' };
        await sleep(waitMs);
      }
    }
  }
}

function frameClass(taken: readonly Waiting[]): SendClass {
  return PATIENCE_ORDER.find((each) => taken.some(({ sendClass }) => sendClass === each)) ?? 'ordinary';
}

function concatenate(taken: readonly Waiting[]): Uint8Array {
  const only = taken[0];
  return taken.length === 1 && only !== undefined
    ? only.bytes
    : Buffer.concat(taken.map(({ bytes }) => bytes));
}
