import { sql, type Kysely } from 'kysely';
import type { Database } from '../read-model/schema.ts';
import { microsToText } from './micros-text.ts';
import type { BadTick, KnownReference, ReferenceCandidate } from './quarantine-rules.ts';

/** Held prices of one symbol; beyond it the oldest makes room, so that a source gone mad fills no disk. */
export const MAX_HELD_PER_SYMBOL = 100;

/** Puts a price aside for an operator. The same price at the same time is put aside once, whatever has become of it. */
export async function holdTick(
  database: Kysely<Database>,
  candidate: ReferenceCandidate,
  { reason, detail }: BadTick,
  known: KnownReference | undefined,
): Promise<void> {
  const { symbol, source, price, bid, ask, seenAt } = candidate;
  await database
    .insertInto('market.quarantine')
    .values({
      ...{ symbol, source, price, bid, ask, reason, detail },
      seen_at: microsToText(seenAt),
      compared_with: known?.price ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(['symbol', 'source', 'seen_at', 'price', 'reason']).doNothing(),
    )
    .execute();
  await sql`
    delete from market.quarantine where id in (
      select id from market.quarantine where symbol = ${symbol} and state = 'held'
      order by id desc offset ${MAX_HELD_PER_SYMBOL}
    )`.execute(database);
}

/** `not_held`: there is none of that number, or somebody has decided already. */
export type QuarantineDecision = 'decided' | 'not_held';

/** An operator says that the price is right: the next run of any host, and a worker within seconds, hands it over. */
export function releaseTick(database: Kysely<Database>, id: number, by: string): Promise<QuarantineDecision> {
  return decide(database, id, by, 'released');
}

/** An operator says that the price is wrong: it goes nowhere and stays in the list. */
export function dismissTick(database: Kysely<Database>, id: number, by: string): Promise<QuarantineDecision> {
  return decide(database, id, by, 'dismissed');
}

async function decide(
  database: Kysely<Database>,
  id: number,
  by: string,
  state: 'released' | 'dismissed',
): Promise<QuarantineDecision> {
  const { numUpdatedRows } = await database
    .updateTable('market.quarantine')
    .set({ state, decided_by: by, decided_at: sql<string>`now()` })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .executeTakeFirst();
  return numUpdatedRows === 1n ? 'decided' : 'not_held';
}

/** Prices that were released and have not been handed over yet, oldest first. */
export async function releasedTicks(
  database: Kysely<Database>,
): Promise<readonly { readonly id: number; readonly candidate: ReferenceCandidate }[]> {
  const rows = await database
    .selectFrom('market.quarantine')
    .select(['id', 'symbol', 'source', 'price', 'bid', 'ask', 'seen_at'])
    .where('state', '=', 'released')
    .where('forwarded_at', 'is', null)
    .orderBy('id')
    .limit(MAX_HELD_PER_SYMBOL)
    .execute();
  return rows.map(({ id, seen_at, ...row }) => ({
    id,
    candidate: { ...row, seenAt: seen_at, kind: 'quote' },
  }));
}

export async function markForwarded(database: Kysely<Database>, id: number): Promise<void> {
  await database
    .updateTable('market.quarantine')
    .set({ forwarded_at: sql<string>`now()` })
    .where('id', '=', id)
    .execute();
}
