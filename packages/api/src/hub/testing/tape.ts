import { frameHash, NO_HASH } from '@buttonwood/engine/journal/hash-chain.ts';
import type { ActorEntry, OutEntry } from '@buttonwood/engine/journal/journal.ts';
import { MemoryJournal } from '@buttonwood/engine/journal/memory-journal.ts';
import { bookActor, bookName, ledgerActor, ledgerName } from '@buttonwood/shared/ids/actor-id.ts';

const NOTHING = new Uint8Array(0);

/** Out streams of a few actors in memory: frames are committed, hashed and chained as the engine does it. */
export class Tape {
  readonly journal = new MemoryJournal();
  private readonly ends = new Map<string, { number: number; hash: Uint8Array }>();

  async book(instrument: number, symbol: string): Promise<ActorEntry> {
    return this.provision({ name: bookName(symbol), actor: bookActor(instrument) });
  }

  async ledger(): Promise<ActorEntry> {
    return this.provision({ name: ledgerName(0), actor: ledgerActor(0) });
  }

  /** Commits one out frame with the stamp `at`. */
  async commit(actor: ActorEntry, bytes: Uint8Array, at: number): Promise<void> {
    const end = this.ends.get(actor.name) ?? { number: 0, hash: NO_HASH };
    const number = end.number + 1;
    const hash = frameHash(end.hash, { epoch: 1, number, at, inbox: NOTHING, out: bytes });
    const frames: OutEntry[] = [{ epoch: 1, number, at, hash, bytes }];
    const batch = { epoch: 1, previousNumber: end.number, previousHash: end.hash, frames, forwards: [] };
    const result = await this.journal.commit(actor.name, batch);
    if (result.kind !== 'committed') throw new Error(`The frame was not committed: ${result.kind}`);
    this.ends.set(actor.name, { number, hash });
  }

  private async provision(actor: ActorEntry): Promise<ActorEntry> {
    await this.journal.provision(actor, NOTHING);
    return actor;
  }
}
