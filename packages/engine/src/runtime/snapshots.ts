import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { stateHash } from '../core/state-hash.ts';
import type { ActorName } from '../journal/journal.ts';
import type { StateImage } from './frame-maker.ts';
import { DISK, type SnapshotFiles } from './snapshot-files.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-file.ts';

/** The newest good one, and the one before it until the newest has proved itself. */
const KEPT = 2;
const SUFFIX = '.snapshot';
const UNFINISHED = '.tmp';

export interface SnapshotsOptions {
  readonly files?: SnapshotFiles;
  /** Only these snapshots are there, by their number; all when left out. */
  readonly only?: (number: number) => boolean;
}

/** The snapshots of one actor: `<data>/snapshots/<actor>/<number>.snapshot`. */
export class Snapshots {
  private readonly folder: string;
  private readonly files: SnapshotFiles;
  private readonly only: (number: number) => boolean;

  constructor(dataFolder: string, actor: ActorName, options: SnapshotsOptions = {}) {
    this.folder = join(dataFolder, 'snapshots', actor.replaceAll(':', '-'));
    this.files = options.files ?? DISK;
    this.only = options.only ?? (() => true);
  }

  /**
   * Writes a snapshot whole or not at all: temporary file, sync, read again, rename, sync of the folder. Older ones go only
   * then, and two good ones stay, so that a process that is killed at any step leaves one to start from.
   */
  async save(image: StateImage): Promise<void> {
    const { files, folder } = this;
    await files.makeFolder(folder);
    const path = join(folder, fileName(image.position.number));
    const temporary = `${path}.${randomUUID()}${UNFINISHED}`;
    const bytes = encodeSnapshot(image);
    await files.write(temporary, bytes);
    await files.sync(temporary);
    const written = await files.read(temporary);
    if (written === undefined || Buffer.compare(written, bytes) !== 0) {
      await files.remove(temporary);
      throw new Error(`the snapshot at ${image.position.number} reads differently than it was written`);
    }
    await files.rename(temporary, path);
    await files.syncFolder(folder);
    await this.removeOld(fileName(image.position.number));
  }

  /** Good snapshots, newest first, each read when it is asked for. Damaged files and other schemas are passed over. */
  async *newestFirst(): AsyncGenerator<StateImage> {
    for (const name of await this.names()) {
      const image = this.only(numberOf(name)) ? await this.read(name) : undefined;
      if (image !== undefined) yield image;
    }
  }

  /** Number of the older of the two newest good snapshots; undefined while there are not two. What is after it must be kept. */
  async olderGood(): Promise<number | undefined> {
    let good = 0;
    for await (const { position } of this.newestFirst()) {
      good += 1;
      if (good === KEPT) return position.number;
    }
    return undefined;
  }

  /** Puts the snapshot at `number` where it is not found any more, for an operator to look at. */
  async setAside(number: number): Promise<void> {
    const path = join(this.folder, fileName(number));
    await this.files.rename(path, `${path}.set-aside`);
    await this.files.syncFolder(this.folder);
  }

  private async read(name: string): Promise<StateImage | undefined> {
    const bytes = await this.files.read(join(this.folder, name));
    const image = bytes === undefined ? undefined : decodeSnapshot(bytes);
    return image !== undefined && stateHash(image.bytes) === image.hash ? image : undefined;
  }

  /** Everything behind the two newest good ones, and what writers that were killed left there. `saved` was just compared. */
  private async removeOld(saved: string): Promise<void> {
    let good = 0;
    for (const name of await this.names()) {
      if (good >= KEPT) await this.files.remove(join(this.folder, name));
      else if (name === saved) good += 1;
      else if ((await this.read(name)) !== undefined) good += 1;
    }
    const [newest] = await this.names();
    for (const name of await this.files.list(this.folder)) {
      const isOld = newest !== undefined && numberOf(name) <= numberOf(newest);
      if (name.endsWith(UNFINISHED) && isOld) await this.files.remove(join(this.folder, name));
    }
  }

  private async names(): Promise<string[]> {
    const names = await this.files.list(this.folder);
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .reverse();
  }
}

/** Sixteen digits, so that the order of names is the order of numbers. */
function fileName(number: number): string {
  return `${String(number).padStart(16, '0')}${SUFFIX}`;
}

function numberOf(name: string): number {
  return Number(name.split('.', 1)[0]);
}
