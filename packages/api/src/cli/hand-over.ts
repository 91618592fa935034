import type { ReferencePrice } from '@buttonwood/engine/market-data/sync.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { Kysely } from 'kysely';
import type { CommandLineProducer } from './command-line-producer.ts';

/** Returns what hands reference prices over to the books of listed instruments, rounded to their tick. */
export async function referenceHandOver(
  database: Kysely<Database>,
  producer: CommandLineProducer,
): Promise<(reference: ReferencePrice) => Promise<void>> {
  const rows = await database.selectFrom('read.instruments').select(['symbol', 'tick_units']).execute();
  const ticks = new Map(rows.map((row) => [row.symbol, row.tick_units]));
  return async ({ symbol, price, source, seenAt }) => {
    const tick = ticks.get(symbol);
    if (tick === undefined) return;
    const body = { price: Math.max(1, Math.round(price / tick)), time: seenAt, provider: source };
    await producer.send(bookName(symbol), SetReferencePrice, body);
  };
}
