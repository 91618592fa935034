import { useContainers } from './container-engine.ts';
import { SHARED_POSTGRES_VARIABLE, startOwnPostgres } from './servers.ts';

/**
 * Runs once before the tests that need servers: decides where servers come from, and starts the one
 * Postgres on which each test file gets its own database. Returns what ends it.
 */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env[SHARED_POSTGRES_VARIABLE] !== undefined) return () => Promise.resolve();
  await useContainers();
  const postgres = await startOwnPostgres();
  process.env[SHARED_POSTGRES_VARIABLE] = postgres.url;
  return () => postgres.stop();
}
