import { openPool } from '../read-model/database.ts';
import { ArchiveReader } from './archive-reader.ts';
import { ArchiveStore } from './archive-store.ts';

/** A segment is some megabytes, and readers wait for one at a time. */
const CONNECTIONS = 2;
const STATEMENT_MS = 30_000;

export interface OpenArchive {
  readonly store: ArchiveStore;
  readonly reader: ArchiveReader;
  close(): Promise<void>;
}

/** Opens the archive; no connection is made before something is asked of it. A commit waits for the disk. */
export function openArchive(databaseUrl: string, onConnectionError: (error: Error) => void): OpenArchive {
  const options = { maxConnections: CONNECTIONS, statementTimeoutMs: STATEMENT_MS, onConnectionError };
  const pool = openPool(databaseUrl, options);
  const store = new ArchiveStore(pool);
  return { store, reader: new ArchiveReader(store), close: () => pool.end() };
}
