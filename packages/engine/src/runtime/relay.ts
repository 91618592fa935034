import type { LinkCounters } from '../core/link-counters.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import type { LinkLine } from './link-outbox.ts';

export interface RelayOptions {
  readonly journal: Journal;
  readonly sender: ActorName;
  readonly target: ActorName;
  readonly line: LinkLine;
  /** The sender's counters: what it has sent, committed or not. */
  readonly counters: LinkCounters;
  /** Number of the last out frame whose commit was answered; only what is in it or before may be sent. */
  readonly committed: () => number;
}

/**
 * Brings a line's committed messages to its target with `send`, frame by frame, and returns when the target has them all.
 * The target's field is the only cursor, so it does no harm when somebody else brings them meanwhile.
 * Returns false when the target is not there to take them. Throws Halt AHEAD or ROLLBACK, and the journal's errors.
 */
export async function relay(options: RelayOptions): Promise<boolean> {
  const { journal, sender, target, line, counters, committed } = options;
  const control = await journal.control(target);
  if (control === undefined) return false;
  let { epoch } = control;
  line.confirm(control.producers.get(sender) ?? 0, counters.sentTo(line.target));
  for (;;) {
    const [frame] = line.pack(sender, committed(), 1);
    const move = frame?.producers[0];
    if (frame === undefined || move === undefined) return true;
    const result = await journal.send(target, epoch, 'actor', frame);
    switch (result.kind) {
      case 'appended':
      case 'already_there':
        line.confirm(move.next, counters.sentTo(line.target));
        break;
      case 'refused':
        line.confirm(result.found, counters.sentTo(line.target));
        break;
      case 'wrong_epoch':
        epoch = result.found;
        break;
      case 'busy':
      case 'unknown_actor':
        return false;
    }
  }
}
