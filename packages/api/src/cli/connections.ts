import { openDatabase } from '@buttonwood/engine/read-model/database.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { RedisJournal } from '@buttonwood/engine/journal/redis-journal.ts';
import type { Kysely } from 'kysely';

/** A mistake of the person at the command line: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Returns an environment variable, or says how it comes to be set. */
export function requireEnv(name: 'REDIS_URL' | 'DATABASE_URL' | 'BUTTONWOOD_URL'): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new UsageError(
      `${name} is not set and no exchange runs on this data folder: start one with npm start`,
    );
  }
  return value;
}

export function dataFolder(): string {
  return process.env['BUTTONWOOD_DATA'] ?? '.buttonwood';
}

/** Opens the read models for the time of `use`. */
export async function withDatabase<T>(use: (database: Kysely<Database>) => Promise<T>): Promise<T> {
  const database = openDatabase(requireEnv('DATABASE_URL'));
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
}

/** Opens the journal for the time of `use`. */
export async function withJournal<T>(use: (journal: RedisJournal) => Promise<T>): Promise<T> {
  const durability = process.env['BUTTONWOOD_DURABILITY'] === 'relaxed' ? 'relaxed' : 'always';
  const journal = await RedisJournal.open({ url: requireEnv('REDIS_URL'), durability });
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}
