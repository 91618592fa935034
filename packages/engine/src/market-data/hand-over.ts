import { sql, type Kysely, type Transaction } from 'kysely';
import { bookName } from '@buttonwood/shared/ids/actor-id.ts';
import { MAX_PRICE_TICKS } from '@buttonwood/shared/limits.ts';
import { encodeMessage } from '@buttonwood/shared/messages/codec.ts';
import { SetReferencePrice } from '@buttonwood/shared/messages/commands.ts';
import type { CommandProducer } from '../journal/command-producer.ts';
import type { Database } from '../read-model/schema.ts';
import { microsToText } from './micros-text.ts';
import { holdTick, markForwarded, releasedTicks } from './quarantine.ts';
import {
  badTick,
  DEFAULT_TICK_RULES,
  type KnownReference,
  type ReferenceCandidate,
  type TickRules,
} from './quarantine-rules.ts';

/**
 * What became of a price. `unchanged`: the book has it, or a newer one. `failed`: the inbox did not take it within its
 * patience; the same price may be offered again.
 */
export type HandOverResult =
  | { readonly kind: 'forwarded' | 'unchanged' | 'not_listed' }
  | { readonly kind: 'quarantined'; readonly reason: string }
  | { readonly kind: 'failed'; readonly outcome: string };

export interface HandOverOptions {
  readonly database: Kysely<Database>;
  readonly producer: Pick<CommandProducer, 'process' | 'nextRequest' | 'submit'>;
  readonly rules?: TickRules;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** First number of the locks that let one host at a time decide about a symbol; any number. */
const HAND_OVER_LOCK = 7_880;

/**
 * Hands reference prices over to order management: checks each, holds back what does not look right, and appends the others
 * to the inbox of their book. Hosts that run side by side decide one after the other about a symbol, so that an older
 * price never follows a newer one.
 */
export class HandOver {
  private readonly options: Required<HandOverOptions>;

  constructor(options: HandOverOptions) {
    this.options = { rules: DEFAULT_TICK_RULES, clock: Date.now, ...options };
  }

  /** Offers a price to the book of its symbol. Throws the database's own error. */
  offer(candidate: ReferenceCandidate): Promise<HandOverResult> {
    return this.decide(candidate, 'checked');
  }

  /** Hands over what operators have released from quarantine. Returns how many prices went to their books. */
  async forwardReleased(): Promise<number> {
    const { database } = this.options;
    let forwarded = 0;
    for (const { id, candidate } of await releasedTicks(database)) {
      const result = await this.decide(candidate, 'released');
      if (result.kind === 'failed') continue;
      await markForwarded(database, id);
      if (result.kind === 'forwarded') forwarded += 1;
    }
    return forwarded;
  }

  private decide(candidate: ReferenceCandidate, how: 'checked' | 'released'): Promise<HandOverResult> {
    return this.options.database.transaction().execute(async (tx) => {
      const { symbol } = candidate;
      await sql`select pg_advisory_xact_lock(${HAND_OVER_LOCK}::int4, hashtext(${symbol}))`.execute(tx);
      const book = await bookOf(tx, symbol);
      if (book === undefined) return { kind: 'not_listed' };
      const { known } = book;
      if (how === 'checked') {
        if (hasIt(known, candidate)) return { kind: 'unchanged' };
        const bad = badTick(candidate, known, this.options.rules, this.options.clock());
        if (bad !== undefined) {
          await holdTick(tx, candidate, bad, known);
          return { kind: 'quarantined', reason: bad.reason };
        }
      }
      const sent = await this.send(candidate, book.tickUnits);
      if (sent.kind === 'forwarded') await remember(tx, candidate, this.options.clock());
      return sent;
    });
  }

  private async send(candidate: ReferenceCandidate, tickUnits: number): Promise<HandOverResult> {
    const { producer } = this.options;
    const ticks = Math.round(candidate.price / tickUnits);
    const body = {
      price: Math.min(MAX_PRICE_TICKS, Math.max(1, ticks)),
      time: candidate.seenAt,
      provider: candidate.source,
    };
    const origin = { originProcess: producer.process, originRequest: producer.nextRequest() };
    const message = encodeMessage(SetReferencePrice, body, origin);
    const { kind } = await producer.submit(bookName(candidate.symbol), 'ops', message);
    return kind === 'appended' ? { kind: 'forwarded' } : { kind: 'failed', outcome: kind };
  }
}

interface Book {
  readonly tickUnits: number;
  readonly known: KnownReference | undefined;
}

async function bookOf(tx: Transaction<Database>, symbol: string): Promise<Book | undefined> {
  const row = await tx
    .selectFrom('read.instruments as i')
    .leftJoin('market.reference_prices as r', 'r.symbol', 'i.symbol')
    .select(['i.tick_units', 'i.reference_price', 'r.price', 'r.seen_at'])
    .where('i.symbol', '=', symbol)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.price !== null)
    return { tickUnits: row.tick_units, known: { price: row.price, seenAt: row.seen_at } };
  const known =
    row.reference_price === null ? undefined : { price: row.reference_price * row.tick_units, seenAt: null };
  return { tickUnits: row.tick_units, known };
}

/** A close that is older than what the book has is no news, and neither is the same price at the same time. */
function hasIt(known: KnownReference | undefined, { seenAt, price, kind }: ReferenceCandidate): boolean {
  if (known === undefined || known.seenAt === null) return false;
  if (kind === 'close' && seenAt < known.seenAt) return true;
  return seenAt === known.seenAt && price === known.price;
}

async function remember(
  tx: Transaction<Database>,
  candidate: ReferenceCandidate,
  nowMs: number,
): Promise<void> {
  const { symbol, price, source, seenAt } = candidate;
  const row = { price, source, seen_at: microsToText(seenAt), handed_over_at: new Date(nowMs) };
  await tx
    .insertInto('market.reference_prices')
    .values({ symbol, ...row })
    .onConflict((conflict) => conflict.column('symbol').doUpdateSet(row))
    .execute();
}
