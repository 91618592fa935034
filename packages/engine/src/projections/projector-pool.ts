import type { Pool } from 'pg';
import { openPool } from '../read-model/database.ts';
import type { ReadSchemaName } from '../read-model/migrations/0001-read-tables.ts';

/** One for the ledger, the others shared by the books. */
const CONNECTIONS = 4;
const STATEMENT_MS = 30_000;

/**
 * Settings of a session that only writes batches. A commit does not wait for the disk: if the server loses its last moments
 * the offset goes back with the rows, and the stream gives them again. Every statement finds its rows by key, so plans are
 * made once and never scan: a plan made while a table was empty must still serve when it is large.
 */
const SETTINGS = [
  'synchronous_commit=off',
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
];

/** Opens the pool of a projector that writes to `schema`. */
export function openProjectorPool(
  databaseUrl: string,
  onConnectionError: (error: Error) => void,
  schema: ReadSchemaName = 'read',
): Pool {
  const options = { maxConnections: CONNECTIONS, statementTimeoutMs: STATEMENT_MS, onConnectionError };
  return openPool(databaseUrl, options, [...SETTINGS, `search_path=${schema}`]);
}
