import { Migrator } from 'kysely/migration';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

/** The one schema that holds the record of migrations. */
const MIGRATION_SCHEMA = 'migrations';
/** A migration may have to rewrite a large table. */
const MIGRATION_STATEMENT_MS = 600_000;

/**
 * Brings the database to the newest schema and returns the names of the migrations carried out, none when there was nothing
 * to do. All or nothing; two at once wait for each other. Throws the database's own error.
 */
export async function migrateToLatest(databaseUrl: string): Promise<readonly string[]> {
  const db = openDatabase(databaseUrl, { statementTimeoutMs: MIGRATION_STATEMENT_MS, maxConnections: 1 });
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(Object.fromEntries(MIGRATIONS)) },
      migrationTableSchema: MIGRATION_SCHEMA,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error instanceof Error) throw error;
    if (error !== undefined) throw new Error('The migration failed and did not say why.', { cause: error });
    return (results ?? [])
      .filter(({ status }) => status === 'Success')
      .map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}
