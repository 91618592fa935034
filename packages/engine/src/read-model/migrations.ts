import type { Migration } from 'kysely/migration';
import { readTables } from './migrations/0001-read-tables.ts';
import { authTables } from './migrations/0002-auth-tables.ts';
import { marketData } from './migrations/0003-market-data.ts';
import { rules } from './migrations/0005-rules.ts';
import { journalArchive } from './migrations/0006-journal-archive.ts';

/** All migrations in their order. A name is never changed or used again once it has been released. */
export const MIGRATIONS: readonly (readonly [name: string, migration: Migration])[] = [
  ['0001-read-tables', readTables],
  ['0002-auth-tables', authTables],
  ['0003-market-data', marketData],
  ['0005-rules', rules],
  ['0006-journal-archive', journalArchive],
];
