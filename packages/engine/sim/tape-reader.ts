import { decodeFrame } from '@buttonwood/shared/frame/frame-reader.ts';
import type { Message } from '@buttonwood/shared/messages/codec.ts';
import type { ActorEntry, ActorName, InboxEntry, OutEntry } from '../src/journal/journal.ts';
import type { MemoryJournal } from '../src/journal/memory-journal.ts';

/** Both streams of one actor from their beginning, trimmed or not, with what stands in them. */
export interface ActorTape {
  readonly actor: ActorEntry;
  readonly inbox: InboxEntry[];
  readonly out: OutEntry[];
  readonly inboxMessages: Message[][];
  readonly outMessages: Message[][];
}

/** Everything that was ever in the streams, read from the server itself before it could be trimmed, and decoded once. */
export class TapeReader {
  readonly tapes = new Map<ActorName, ActorTape>();
  private readonly server: MemoryJournal;
  /** Messages of out frames that nobody has asked for yet. */
  private fresh: Message[] = [];

  constructor(server: MemoryJournal) {
    this.server = server;
  }

  /** Reads on. Returns the messages of out frames that are new since the last call. */
  async readOn(): Promise<Message[]> {
    await this.record();
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }

  /** Reads on, for somebody who asks later. */
  async record(): Promise<void> {
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
        this.fresh.push(...messages);
      }
    }
  }

  /** The streams were put back: only what was trimmed off them is sure to be as it was, the rest is read again. */
  async readAgain(): Promise<void> {
    this.fresh = [];
    for (const [name, tape] of this.tapes) {
      const [head] = await this.server.readOut(name, 0, 1);
      const trimmed = (head?.number ?? 1) - 1;
      for (const read of [tape.inbox, tape.out, tape.inboxMessages, tape.outMessages]) read.splice(trimmed);
    }
    await this.record();
  }
}
