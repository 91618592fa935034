import type { ActorName } from '@buttonwood/engine/journal/journal.ts';
import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import type { LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import { ledgerName, shardOfAccount } from '@buttonwood/shared/ids/actor-id.ts';
import type { Kysely } from 'kysely';
import { findOrder } from '../read/order-rows.ts';
import type { Freshness } from '../read/freshness.ts';
import type { OwnWrites } from '../read/own-writes.ts';
import type { CommandSender } from './command-sender.ts';
import type { Instruments } from './instruments.ts';

/** The live orders that the hub folds off the ledger's out stream: newer than the read model, gone when final. */
export interface LiveOrders {
  liveOrder(account: number, order: number): LiveOrder | undefined;
}

/** What every command needs. */
export interface Gateway {
  readonly sender: CommandSender;
  readonly instruments: Instruments;
  readonly db: Kysely<Database>;
  readonly freshness: Freshness;
  readonly ownWrites: OwnWrites;
  readonly liveOrders: LiveOrders;
  readonly ledgerShards: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The inbox that takes the commands of an account. */
export function ledgerOf(gateway: Pick<Gateway, 'ledgerShards'>, account: number): ActorName {
  return ledgerName(shardOfAccount(account, gateway.ledgerShards));
}

/** The newest that is known about an order of this account: live, else read model or last answer; a copy. */
export async function lookUpOrder(
  gateway: Gateway,
  account: number,
  order: number,
): Promise<LiveOrder | undefined> {
  const live = gateway.liveOrders.liveOrder(account, order);
  if (live !== undefined) return { ...live };
  const answered = gateway.ownWrites.order(account, order);
  const row = await findOrder(gateway.db, account, order);
  if (row === undefined || answered === undefined) return row ?? answered;
  return row.updatedAt >= answered.updatedAt || row.finalStatus !== 0 ? row : answered;
}
