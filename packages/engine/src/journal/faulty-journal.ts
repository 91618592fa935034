import type { EngineStore } from './engine-store.ts';
import {
  type ActorEntry,
  type ActorName,
  type CommitBatch,
  type CommitResult,
  type Control,
  type Cursor,
  type InboxEntry,
  type InboxFrame,
  type Journal,
  JournalUnavailable,
  OutcomeUnknown,
  type OutEntry,
  type SendClass,
  type SendResult,
} from './journal.ts';

/** What happens to the next write: it works, it is not made, it is made and the answer lost, or it is lost with the answer. */
export type Fault = 'none' | 'unavailable' | 'answer_lost' | 'write_lost';

/**
 * A journal whose writes go wrong as a network's do, for tests and simulations. `fault` is asked before every write.
 * Reads go through.
 */
export class FaultyJournal implements Journal {
  private readonly inner: Journal & EngineStore;
  private readonly fault: (call: 'send' | 'commit', actor: ActorName) => Fault;

  constructor(inner: Journal & EngineStore, fault: (call: 'send' | 'commit', actor: ActorName) => Fault) {
    this.inner = inner;
    this.fault = fault;
  }

  get connection(): number {
    return this.inner.connection;
  }

  provision(actor: ActorEntry, genesis: Uint8Array): Promise<'created' | 'exists'> {
    return this.inner.provision(actor, genesis);
  }

  actors(): Promise<ActorEntry[]> {
    return this.inner.actors();
  }

  send(inbox: ActorName, epoch: number, sendClass: SendClass, frame: InboxFrame): Promise<SendResult> {
    return this.write('send', inbox, () => this.inner.send(inbox, epoch, sendClass, frame));
  }

  commit(actor: ActorName, batch: CommitBatch): Promise<CommitResult> {
    return this.write('commit', actor, () => this.inner.commit(actor, batch));
  }

  readInbox(actor: ActorName, after: number, limit: number, epoch?: number): Promise<InboxEntry[]> {
    return this.inner.readInbox(actor, after, limit, epoch);
  }

  readOut(actor: ActorName, after: number, limit: number, epoch?: number): Promise<OutEntry[]> {
    return this.inner.readOut(actor, after, limit, epoch);
  }

  readInboxes(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, InboxEntry[]>> {
    return this.inner.readInboxes(cursors, limit);
  }

  readOuts(cursors: readonly Cursor[], limit: number): Promise<Map<ActorName, OutEntry[]>> {
    return this.inner.readOuts(cursors, limit);
  }

  control(actor: ActorName): Promise<Control | undefined> {
    return this.inner.control(actor);
  }

  watch(which: 'in' | 'out', onWake: (actor: ActorName) => void): Promise<() => Promise<void>> {
    return this.inner.watch(which, onWake);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private async write<T>(call: 'send' | 'commit', actor: ActorName, work: () => Promise<T>): Promise<T> {
    switch (this.fault(call, actor)) {
      case 'none':
        return work();
      case 'unavailable':
        throw new JournalUnavailable('the connection is away');
      case 'write_lost':
        throw new OutcomeUnknown('the connection was cut');
      case 'answer_lost':
        await work();
        throw new OutcomeUnknown('the connection was cut');
    }
  }
}
