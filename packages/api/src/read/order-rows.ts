import type { Database } from '@buttonwood/engine/read-model/schema.ts';
import { BookState, type LiveOrder } from '@buttonwood/shared/account/live-order.ts';
import type { Kysely, SelectQueryBuilder } from 'kysely';

/** Orders with what their book said about them, as the read model has them. */
export function selectOrders(db: Kysely<Database>) {
  return db
    .selectFrom('read.orders as o')
    .leftJoin('read.order_book_states as b', 'b.order_id', 'o.order_id')
    .selectAll('o')
    .select('b.state as book_state');
}

type OrderRow =
  ReturnType<typeof selectOrders> extends SelectQueryBuilder<infer _D, infer _T, infer Row> ? Row : never;

/** The same order in the terms of the account fold, so that one function writes both for the wire. */
export function liveOrderOfRow(row: OrderRow): LiveOrder {
  const finalStatus = row.final_status ?? 0;
  return {
    order: row.order_id,
    account: row.account_id,
    instrument: row.instrument_id,
    side: row.side,
    orderType: row.order_type,
    timeInForce: row.time_in_force,
    stp: row.stp,
    postOnly: row.post_only ? 1 : 0,
    display: row.display_quantity,
    expireAt: row.expire_at ?? 0,
    key: row.client_order_id,
    createdAt: row.created_at,
    quantity: row.quantity,
    limit: row.limit_price,
    stop: row.stop_price,
    leaves: finalStatus === 0 ? row.quantity - row.cum_quantity : 0,
    cumQuantity: row.cum_quantity,
    cumCash: row.cum_cash,
    fees: row.fees,
    bookState: bookStateOf(row.book_state),
    finalStatus,
    reason: row.reason,
    updatedAt: row.updated_at,
    ...conditionsOfRow(row),
  };
}

function conditionsOfRow(row: OrderRow): Pick<LiveOrder, 'conditions'> {
  const conditions = {
    minQuantity: row.min_quantity,
    trail: row.trail,
    stopLimit: row.stop_limit_price,
    takeProfit: row.take_profit_price,
    stopLoss: row.stop_loss_price,
    exitOrder: row.exit_order_id ?? 0,
  };
  return Object.values(conditions).some((value) => value !== 0) ? { conditions } : {};
}

export async function findOrder(
  db: Kysely<Database>,
  account: number,
  order: number,
): Promise<LiveOrder | undefined> {
  const row = await selectOrders(db)
    .where('o.order_id', '=', order)
    .where('o.account_id', '=', account)
    .executeTakeFirst();
  return row === undefined ? undefined : liveOrderOfRow(row);
}

export async function findOrderByKey(
  db: Kysely<Database>,
  account: number,
  key: string,
): Promise<LiveOrder | undefined> {
  const row = await selectOrders(db)
    .where('o.account_id', '=', account)
    .where('o.client_order_id', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : liveOrderOfRow(row);
}

/** States of the read model: 1 accepted, 2 armed, 3 triggered. */
function bookStateOf(state: number | null): BookState {
  if (state === null) return BookState.unknown;
  return state === 2 ? BookState.armed : BookState.accepted;
}
