import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import { columnParsers } from './column-parsers.ts';
import type { Database } from './schema.ts';

const CONNECT_MS = 5_000;
const STATEMENT_MS = 15_000;
const IDLE_CONNECTION_MS = 30_000;
const MAX_CONNECTIONS = 10;

export interface DatabaseOptions {
  readonly maxConnections?: number;
  /** A statement that takes longer is canceled by the server. */
  readonly statementTimeoutMs?: number;
  /** Called when a connection breaks; the pool opens another one. */
  readonly onConnectionError?: (error: Error) => void;
}

/** Opens the database for queries. No connection is made before the first one. End it with `destroy()`. */
export function openDatabase(databaseUrl: string, options: DatabaseOptions = {}): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: openPool(databaseUrl, options) }) });
}

/** The pool beneath, for the few who write statements by hand. */
export function openPool(
  databaseUrl: string,
  options: DatabaseOptions = {},
  settings: readonly string[] = [],
): Pool {
  const statementTimeout = options.statementTimeoutMs ?? STATEMENT_MS;
  const config: PoolConfig = {
    connectionString: databaseUrl,
    max: options.maxConnections ?? MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    statement_timeout: statementTimeout,
    // The server cancels first; this one is for a server that no longer answers at all.
    query_timeout: statementTimeout + CONNECT_MS,
    application_name: 'buttonwood',
    options: ['timezone=UTC', 'datestyle=ISO', ...settings].map((setting) => `-c ${setting}`).join(' '),
    types: columnParsers,
  };
  const pool = new Pool(config);
  // A connection can break at any moment, also while nobody waits for it: without a listener that would end the process.
  pool.on('connect', (client) => client.on('error', (error) => options.onConnectionError?.(error)));
  pool.on('error', () => undefined); // The pool repeats what the listener above has heard.
  return pool;
}
