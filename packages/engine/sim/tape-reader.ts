import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { ActorEntry, ActorName, InboxEntry, OutEntry } from '../src/journal/journal.ts';
import type { MemoryJournal } from '../src/journal/memory-journal.ts';

/** Both streams of one actor as the server has them, with what stands in them. */
export interface ActorTape {
  readonly actor: ActorEntry;
  readonly inbox: InboxEntry[];
  readonly out: OutEntry[];
  readonly inboxMessages: Message[][];
  readonly outMessages: Message[][];
}

/** Everything in the streams, read from the server itself and decoded once. */
export class TapeReader {
  readonly tapes = new Map<ActorName, ActorTape>();
  private readonly server: MemoryJournal;

  constructor(server: MemoryJournal) {
    this.server = server;
  }

  /** Reads on. Returns the messages of out frames that are new. */
  async readOn(): Promise<Message[]> {
    const fresh: Message[] = [];
    for (const actor of await this.server.actors()) {
      const known = this.tapes.get(actor.name);
      const tape = known ?? { actor, inbox: [], out: [], inboxMessages: [], outMessages: [] };
      this.tapes.set(actor.name, tape);
      for (const entry of await this.server.readInbox(actor.name, tape.inbox.length, Infinity)) {
        tape.inbox.push(entry);
        tape.inboxMessages.push(decodeFrame(entry.bytes));
      }
      for (const entry of await this.server.readOut(actor.name, tape.out.length, Infinity)) {
        const messages = decodeFrame(entry.bytes);
        tape.out.push(entry);
        tape.outMessages.push(messages);
        fresh.push(...messages);
      }
    }
    return fresh;
  }

  /** Forgets what was read: the streams were put back. */
  forget(): void {
    this.tapes.clear();
  }
}
