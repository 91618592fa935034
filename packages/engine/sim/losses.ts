import type { ActorName } from '../src/journal/journal.ts';
import type { JournalBackup } from '../src/journal/memory-journal.ts';
import type { Exchange } from './exchange.ts';

/** What was destroyed: where the out stream of each actor concerned stands since then. */
export interface Loss {
  readonly kind: string;
  /** Actors that lost a frame, or of which one was changed, with the number of the last frame that is left. */
  readonly actors: ReadonlyMap<ActorName, number>;
  /** Whether all streams went back to one and the same moment, so that they still fit together. */
  readonly isConsistent: boolean;
  /** Whether readers that follow the streams can see it as well. */
  readonly isSeenByReaders: boolean;
  /** Number of the entry that was changed or dropped, where it was one. */
  readonly entry?: number;
}

/** Destroys what the server has confirmed, as no setting of Redis can prevent: after this, a named halt is all that is promised. */
export class Losses {
  private readonly exchange: Exchange;
  private readonly backups: JournalBackup[] = [];

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  keepBackup(): void {
    this.backups.push(this.exchange.server.backup());
  }

  /** Undefined when there was nothing to destroy. */
  strike(): Loss | undefined {
    const { dice, hasOffice } = this.exchange;
    // The corpus leans on the others going on as they did.
    if (hasOffice && dice.below(2) === 0) return this.drop();
    switch (dice.below(5)) {
      case 0:
        return this.putBack('all streams were put back', () => true, true);
      case 1: {
        const actors = this.exchange.actors.map(({ name }) => name);
        const laggard = actors[dice.below(actors.length)] ?? '';
        return this.putBack(`a laggard of ${laggard} was promoted`, (name) => name === laggard, false);
      }
      case 2:
        return this.putBackUnseen();
      case 3:
        return this.change('a byte of an inbox entry was flipped', 'inbox');
      default:
        return this.change('a byte of an out frame was flipped', 'out');
    }
  }

  /** The server comes back with older streams of some actors, under everybody who reads them. */
  private putBack(
    kind: string,
    isMeant: (actor: ActorName) => boolean,
    isConsistent: boolean,
  ): Loss | undefined {
    const { dice, server } = this.exchange;
    const backup = this.backups[dice.below(Math.max(1, this.backups.length))];
    if (backup === undefined) return undefined;
    const now = server.backup();
    const actors = new Map<ActorName, number>();
    for (const [name, kept] of backup.streams) {
      if (!isMeant(name)) continue;
      const left = lastOf(kept);
      if (left < lastOf(now.streams.get(name))) actors.set(name, left);
    }
    if (actors.size === 0) return undefined;
    this.restart({ streams: new Map([...backup.streams].filter(([name]) => isMeant(name))) });
    return { kind, actors, isConsistent, isSeenByReaders: true };
  }

  /** The same while no engine runs: only a snapshot that is newer tells, on the machine that has it. */
  private putBackUnseen(): Loss | undefined {
    const { exchange } = this;
    const { engines, dice } = exchange;
    const host = dice.below(2);
    const loss = this.putBack('all streams were put back while no engine ran', () => true, true);
    if (loss === undefined) return undefined;
    for (const engine of [...engines]) exchange.kill(engine);
    exchange.startEngine(host);
    const told = [...loss.actors].filter(([name, left]) => exchange.newestSnapshot(host, name) > left);
    return { ...loss, actors: new Map(told) };
  }

  /** The server comes back with one other byte in an entry that was processed, and everything starts anew. */
  private change(kind: string, which: 'inbox' | 'out'): Loss | undefined {
    const { dice, server, engines } = this.exchange;
    const backup = server.backup();
    const filled = [...backup.streams].filter(([, { out }]) => out.length > 2);
    const chosen = filled[dice.below(Math.max(1, filled.length))];
    if (chosen === undefined) return undefined;
    const [name, streams] = chosen;
    const at = dice.below(streams.out.length);
    const entry = streams[which][at];
    if (entry === undefined || entry.bytes.length === 0) return undefined;
    // A slice of a Buffer would be the same memory.
    const bytes = Uint8Array.from(entry.bytes);
    const offset = dice.below(bytes.length);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << dice.below(8));
    if (which === 'inbox') streams.inbox[at] = { ...entry, bytes };
    else {
      const frame = streams.out[at];
      if (frame !== undefined) streams.out[at] = { ...frame, bytes };
    }
    for (const engine of [...engines]) this.exchange.kill(engine, 'power');
    // Snapshots that are kept lie behind the change, or in front of it.
    if (dice.below(2) === 0) this.exchange.replaceDisks();
    this.restart(backup);
    return {
      kind: `${kind} (${name} ${entry.number})`,
      entry: entry.number,
      actors: new Map([[name, lastOf(streams)]]),
      isConsistent: false,
      isSeenByReaders: false,
    };
  }

  /** The server comes back without one entry in the middle of a stream, or of both streams of an actor. */
  private drop(): Loss | undefined {
    const { dice, server, engines } = this.exchange;
    const backup = server.backup();
    const filled = [...backup.streams].filter(([, { out }]) => out.length > 2);
    const chosen = filled[dice.below(Math.max(1, filled.length))];
    if (chosen === undefined) return undefined;
    const [name, { inbox, out }] = chosen;
    const last = lastOf({ out });
    // Without its first entry a stream would look as if it was trimmed.
    const at = 1 + dice.below(out.length - 2);
    const entry = out[at]?.number ?? 0;
    const which = dice.below(3);
    for (const [index, entries] of [inbox, out].entries()) if (which !== index) entries.splice(at, 1);
    for (const engine of [...engines]) this.exchange.kill(engine, 'power');
    if (dice.below(2) === 0) this.exchange.replaceDisks();
    this.restart(backup);
    const where = ['the out stream', 'the inbox', 'both streams'][which] ?? '';
    return {
      kind: `an entry in the middle of ${where} was dropped (${name} ${entry})`,
      entry,
      actors: new Map([[name, last]]),
      isConsistent: false,
      isSeenByReaders: false,
    };
  }

  private restart(backup: JournalBackup): void {
    const { exchange } = this;
    for (const { link } of exchange.everyone())
      link.cut({ downUs: exchange.dice.below(500_000), withServer: true });
    exchange.server.putBack(backup);
  }
}

/** Number of the last frame, 0 for none. */
function lastOf(streams: { readonly out: readonly { readonly number: number }[] } | undefined): number {
  return streams?.out.at(-1)?.number ?? 0;
}
