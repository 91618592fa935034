import type { Journal } from '@buttonwood/engine/journal/journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { VENUE_NAME } from '@buttonwood/shared/ids/actor-id.ts';
import { ListInstrument } from '@buttonwood/shared/messages/commands.ts';
import type { Kysely } from 'kysely';
import type { CommandLineProducer } from './command-line-producer.ts';
import { provision, type ProvisionedBook } from './provision.ts';
import { waitUntil } from './wait-until.ts';

export interface Listing {
  readonly tickUnits: number;
  readonly lotSize: number;
  readonly bandBps: number;
}

const LISTED_WITHIN_MS = 60_000;
const ANY_PHASE = 0;

/**
 * Lists the symbols that are not listed yet, and waits until their books know it and the read model shows it.
 * Needs a running engine and projector.
 */
export async function listInstruments(
  context: {
    readonly journal: Journal;
    readonly database: Kysely<Database>;
    readonly producer: CommandLineProducer;
  },
  symbols: readonly string[],
  listing: Listing,
): Promise<ProvisionedBook[]> {
  const books = await provision(context.journal, symbols);
  const listed = await openSymbols(context.database);
  const missing = books.filter((book) => !listed.has(book.symbol));
  for (const { symbol, instrument } of missing) {
    await context.producer.send(VENUE_NAME, ListInstrument, { instrument, symbol, ...listing });
  }
  if (missing.length === 0) return books;
  await waitUntil(`Listing ${missing.length} instruments`, LISTED_WITHIN_MS, async () => {
    const open = await openSymbols(context.database);
    return missing.every((book) => open.has(book.symbol));
  });
  return books;
}

/** Symbols whose book has published its state. */
async function openSymbols(database: Kysely<Database>): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom('read.instruments')
    .select('symbol')
    .where('phase', '>', ANY_PHASE)
    .execute();
  return new Set(rows.map((row) => row.symbol));
}
