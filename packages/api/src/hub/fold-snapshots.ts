import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes } from '@buttonwood/shared/base/bytes.ts';
import type { ActorEntry, Journal } from '@buttonwood/engine/journal/journal.ts';
import { decodeFold, encodeFold, type SavedFold } from './fold-file.ts';

/**
 * The hub's folds on disk, one file per actor in `<data>/hub`. They save a start the walk from the beginning of every
 * stream; they are never the truth. A file that is damaged, of another version, or whose last entry is not in the stream
 * any more is left aside, and the fold is made again from the tape.
 */
export class FoldSnapshots {
  private readonly folder: string;
  private readonly journal: Journal;

  constructor(dataFolder: string, journal: Journal) {
    this.folder = join(dataFolder, 'hub');
    this.journal = journal;
  }

  /** The saved fold of an actor, if it is one that can be gone on from. Throws when the journal cannot be read. */
  async load(actor: ActorEntry, kind: SavedFold['kind'], version: number): Promise<SavedFold | undefined> {
    const bytes = await readOrNothing(this.fileOf(actor));
    const saved = bytes === undefined ? undefined : decodeFold(bytes);
    if (saved === undefined || saved.kind !== kind || saved.version !== version) return undefined;
    if (saved.actor !== actor.actor) return undefined;
    const { epoch, number, hash } = saved.position;
    const [entry] = await this.journal.readOut(actor.name, number - 1, 1, epoch);
    return entry !== undefined && entry.number === number && equalBytes(entry.hash, hash) ? saved : undefined;
  }

  /** Replaces the file in one step: a crash leaves the old one or the new one. */
  async save(actor: ActorEntry, saved: SavedFold): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = this.fileOf(actor);
    const temporary = `${file}.tmp`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(encodeFold(saved));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  }

  async forget(actor: ActorEntry): Promise<void> {
    await rm(this.fileOf(actor), { force: true });
  }

  private fileOf(actor: ActorEntry): string {
    return join(this.folder, `${encodeURIComponent(actor.name)}.bin`);
  }
}

async function readOrNothing(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch {
    // No file, or none that can be read: the fold is made again.
    return undefined;
  }
}
