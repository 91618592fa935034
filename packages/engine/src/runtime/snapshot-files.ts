import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';

/**
 * What snapshots need of a file system, step by step, so that a test can end the process between any two of them. A file's
 * bytes last once `sync` has returned, its name once `syncFolder` has.
 */
export interface SnapshotFiles {
  makeFolder(folder: string): Promise<void>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The names in a folder; none when there is no such folder. */
  list(folder: string): Promise<string[]>;
}

/** The disk. */
export const DISK: SnapshotFiles = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true });
  },
  async write(path, bytes) {
    const file = await open(path, 'w');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  },
  sync: (path) => syncHandle(path, 'r+'),
  rename,
  syncFolder: (folder) => syncHandle(folder, 'r'),
  async remove(path) {
    await rm(path, { force: true });
  },
  async read(path) {
    return orMissing(readFile(path));
  },
  async list(folder) {
    return (await orMissing(readdir(folder))) ?? [];
  },
};

async function syncHandle(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
