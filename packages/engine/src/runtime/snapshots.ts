import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateHash } from '../core/state-hash.ts';
import type { ActorName } from '../journal/journal.ts';
import type { StateImage } from './frame-maker.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-file.ts';

/** The newest one, and the one before it until the newest has proved itself. */
const KEPT = 2;
const SUFFIX = '.snapshot';

/** The snapshots of one actor: `<data>/snapshots/<actor>/<number>.snapshot`. */
export class Snapshots {
  private readonly folder: string;

  constructor(dataFolder: string, actor: ActorName) {
    this.folder = join(dataFolder, 'snapshots', actor.replaceAll(':', '-'));
  }

  /** Writes a snapshot whole or not at all: temporary file, sync, rename, sync of the folder. */
  async save(image: StateImage): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, fileName(image.position.number));
    const temporary = `${path}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(encodeSnapshot(image));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(this.folder);
    for (const old of (await this.names()).slice(KEPT)) await rm(join(this.folder, old), { force: true });
  }

  /** Good snapshots, newest first, each read when it is asked for. Damaged files and other schemas are passed over. */
  async *newestFirst(): AsyncGenerator<StateImage> {
    for (const name of await this.names()) {
      const image = decodeSnapshot(await readFile(join(this.folder, name)));
      if (image !== undefined && stateHash(image.bytes) === image.hash) yield image;
    }
  }

  private async names(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
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

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
