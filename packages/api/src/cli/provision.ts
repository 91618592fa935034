import type { ActorEntry, Journal } from '@buttonwood/engine/journal/journal.ts';
import {
  bookActor,
  bookName,
  instrumentOf,
  isBookActor,
  ledgerActor,
  ledgerName,
  VENUE_ACTOR,
  VENUE_NAME,
} from '@buttonwood/shared/ids/actor-id.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { Genesis } from '@buttonwood/shared/messages/commands.ts';
import { RULES_VERSION } from '@buttonwood/shared/rules-version.ts';

export const LEDGER_SHARDS = 1;

/** A book in the registry: which instrument number its symbol has. */
export interface ProvisionedBook {
  readonly symbol: string;
  readonly instrument: number;
}

/**
 * Makes sure that the venue, the ledger and a book for every symbol have their streams, each with its Genesis entry.
 * A symbol keeps the number it got first. Returns the books of `symbols`.
 */
export async function provision(journal: Journal, symbols: readonly string[]): Promise<ProvisionedBook[]> {
  await provisionActor(journal, { name: VENUE_NAME, actor: VENUE_ACTOR });
  await provisionActor(journal, { name: ledgerName(0), actor: ledgerActor(0) });
  const known = new Map((await journal.actors()).map((entry) => [entry.name, entry.actor]));
  const books: ProvisionedBook[] = [];
  let newest = [...known.values()]
    .filter(isBookActor)
    .map(instrumentOf)
    .reduce((a, b) => Math.max(a, b), 0);
  for (const symbol of symbols) {
    const name = bookName(symbol);
    const actor = known.get(name) ?? bookActor((newest += 1));
    if (!known.has(name)) await provisionActor(journal, { name, actor });
    books.push({ symbol, instrument: instrumentOf(actor) });
  }
  return books;
}

async function provisionActor(journal: Journal, entry: ActorEntry): Promise<void> {
  const body = {
    actor: entry.actor,
    rulesVersion: RULES_VERSION,
    ledgerShards: LEDGER_SHARDS,
    name: entry.name,
  };
  await journal.provision(entry, encodeMessage(Genesis, body));
}
