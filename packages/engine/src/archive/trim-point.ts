import type { ActorName, Journal } from '../journal/journal.ts';
import type { FramePlace } from '../journal/tape-trimmer.ts';
import type { SnapshotFiles } from '../runtime/snapshot-files.ts';
import { Snapshots } from '../runtime/snapshots.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { ArchiveTable } from './archive-store.ts';

/** Frames removed at once, at most: Redis does nothing else meanwhile. */
const MAX_TRIM_FRAMES = 8_192;

export interface TrimPointOptions {
  readonly journal: Journal;
  readonly store: ArchiveTable;
  readonly archive: ArchiveReader;
  /** Where the snapshots of the engine are. */
  readonly dataFolder: string;
  /** How they are read: from the disk when left out. */
  readonly snapshotFiles?: SnapshotFiles;
  /** The newest frames of each actor, which stay. */
  readonly keptFrames: number;
  /** Fewer frames than this are not worth a trim. */
  readonly step: number;
}

/** Finds the frame up to which both streams of an actor may be trimmed. */
export class TrimPoint {
  private readonly options: TrimPointOptions;

  constructor(options: TrimPointOptions) {
    this.options = options;
  }

  /**
   * The frame to keep with everything behind it: the earliest of the last one archived and verified, the older of the last two
   * good snapshots, every reader's position, and the oldest of the newest `keptFrames`. Its place and hash are those of the
   * archive. Undefined when nothing is to be trimmed. Throws ArchiveDamaged, and the errors of journal and database.
   */
  async of(actor: ActorName): Promise<FramePlace | undefined> {
    const { journal, store, archive, dataFolder, snapshotFiles: files, keptFrames, step } = this.options;
    const [head] = await journal.readOut(actor, 0, 1, 1);
    const control = await journal.control(actor);
    if (head === undefined || control === undefined) return undefined;
    const isWorth = (keep: number): boolean => keep - head.number >= step;
    let keep = Math.min(control.lastOut - keptFrames, head.number + MAX_TRIM_FRAMES);
    if (!isWorth(keep)) return undefined;
    keep = Math.min(keep, (await store.verifiedEnd(actor)).number);
    keep = Math.min(keep, (await store.lowestReader(actor)) ?? keep);
    if (!isWorth(keep)) return undefined;
    const snapshots = new Snapshots(dataFolder, actor, files === undefined ? {} : { files });
    keep = Math.min(keep, (await snapshots.olderGood()) ?? 0);
    if (!isWorth(keep)) return undefined;
    return (await archive.frames(actor, keep - 1, keep))[0]?.out;
  }
}
