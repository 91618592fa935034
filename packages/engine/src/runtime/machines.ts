import type { ActorName } from '../journal/journal.ts';
import { BookMachine } from '../core/book/book-machine.ts';
import { LedgerMachine } from '../core/ledger/ledger-machine.ts';
import type { LinkCounters } from '../core/link-counters.ts';
import type { StateMachine } from '../core/state-machine.ts';
import { VenueMachine } from '../core/venue/venue-machine.ts';

/** A state machine with the counters of its links, which the relay compares with what has arrived. */
export interface ActorStateMachine extends StateMachine {
  readonly linkCounters: LinkCounters;
}

export type MachineFactory = (actor: ActorName) => ActorStateMachine;

/** Returns the machine that an actor's name asks for, before its Genesis. Throws for a name of no kind. */
export function createMachine(actor: ActorName): ActorStateMachine {
  const kind = actor.split(':', 1)[0];
  switch (kind) {
    case 'venue':
      return new VenueMachine();
    case 'ledger':
      return new LedgerMachine();
    case 'book':
      return new BookMachine();
    default:
      throw new Error(`Actor ${actor} is no venue, ledger or book`);
  }
}
