import type { LinkCounters } from '../core/link-counters.ts';
import type { ActorName, Journal } from '../journal/journal.ts';
import { assertNotAhead, type LinkLine } from './link-outbox.ts';

export interface RelayOptions {
  readonly journal: Journal;
  readonly sender: ActorName;
  readonly target: ActorName;
  readonly line: LinkLine;
  /** The sender's counters: what it has sent, committed or not. */
  readonly counters: LinkCounters;
  /** Number of the last out frame whose commit was answered; only what is in it or before may be sent. */
  readonly committed: () => number;
  /** Number of the last inbox entry that was applied here. */
  readonly applied: () => number;
}

/**
 * Brings a line's committed messages to its target with `send`, frame by frame, and returns when the target has them all.
 * The target's field is the only cursor, so it does no harm when somebody else brings them meanwhile.
 * Returns false when the target is not there to take them, or another copy of the sender is further than this one.
 * Throws Halt AHEAD or ROLLBACK, and the journal's errors.
 */
export async function relay(options: RelayOptions): Promise<boolean> {
  const { journal, sender, target, line, committed } = options;
  const control = await journal.control(target);
  if (control === undefined) return false;
  let { epoch } = control;
  let found = control.producers.get(sender) ?? 0;
  for (;;) {
    if (await isOvertaken(options, found)) return false;
    line.confirm(found);
    const [frame] = line.pack(sender, committed(), 1);
    const move = frame?.producers[0];
    if (frame === undefined || move === undefined) return true;
    const result = await journal.send(target, epoch, 'actor', frame);
    switch (result.kind) {
      case 'appended':
      case 'already_there':
        found = move.next;
        break;
      case 'refused':
        found = result.found;
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

/**
 * A target with more than was sent here: another copy of the sender has published frames that this one has not come to, which
 * is harmless, or nobody can have sent it. The out stream, read after the target, tells. Throws Halt AHEAD.
 */
async function isOvertaken(
  { journal, sender, line, counters, applied }: RelayOptions,
  found: number,
): Promise<boolean> {
  if (found <= counters.sentTo(line.target)) return false;
  const own = await journal.control(sender);
  if (own === undefined || own.lastOut > applied()) return true;
  assertNotAhead(line.target, found, counters.sentTo(line.target));
  return false;
}
