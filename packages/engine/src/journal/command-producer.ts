import { randomInt } from 'node:crypto';
import { QUEUE_LIMIT } from './backlog-limits.ts';
import { InboxQueue, type SubmitOutcome } from './inbox-queue.ts';
import type { ActorName, Journal, SendClass } from './journal.ts';

export type { SubmitOutcome } from './inbox-queue.ts';

const MAX_PROCESS = 2 ** 48 - 1;

export interface CommandProducerOptions {
  readonly journal: Journal;
  /** What kind of process: `api` or `sync`. */
  readonly kind?: 'api' | 'sync';
  /** Trouble with the journal, for the log. The commands concerned are answered in any case. */
  readonly onTrouble?: (error: Error) => void;
}

/**
 * Brings commands from outside into inboxes. What piles up while a frame is on its way travels in the next one; one frame
 * per inbox is in flight, so commands of one process keep their order.
 */
export class CommandProducer {
  /** Number of this process start, from 1 to 2^48 - 1: the origin of its requests, and its name in control hashes. */
  readonly process: number = randomInt(1, MAX_PROCESS);
  private readonly queues = new Map<ActorName, InboxQueue>();
  private readonly options: CommandProducerOptions;
  private requests = 0;
  private queued = 0;

  constructor(options: CommandProducerOptions) {
    this.options = options;
  }

  /** The number of the next request of this process, from 1; together with `process` it is a message's origin. */
  nextRequest(): number {
    this.requests += 1;
    return this.requests;
  }

  /** Appends one encoded message, sooner or later, to the inbox. Always resolves, within SEND_PATIENCE_MS and its turn. */
  submit(inbox: ActorName, sendClass: SendClass, encoded: Uint8Array): Promise<SubmitOutcome> {
    if (this.queued >= QUEUE_LIMIT[sendClass]) return Promise.resolve({ kind: 'busy' });
    this.queued += 1;
    return this.queueOf(inbox)
      .add(sendClass, encoded)
      .finally(() => (this.queued -= 1));
  }

  private queueOf(inbox: ActorName): InboxQueue {
    const known = this.queues.get(inbox);
    if (known !== undefined) return known;
    const { journal, kind = 'api', onTrouble } = this.options;
    const queue = new InboxQueue({ journal, inbox, producer: `${kind}:${this.process}`, onTrouble });
    this.queues.set(inbox, queue);
    return queue;
  }
}
