import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import {
  AccountFilled,
  AccountOrderChanged,
  AccountOrderDone,
  AmendHeld,
  OrderDenied,
  OrderHeld,
} from '@buttonwood/shared/messages/ledger-events.ts';
import { ChangeCause } from '@buttonwood/shared/messages/links.ts';
import { FinalStatus } from '@buttonwood/shared/order/order-status.ts';
import { OrderType } from '@buttonwood/shared/order/order-type.ts';
import { bulkInsert, bulkUpdate, runBulk, type RowOf } from './bulk.ts';
import { PoisonError, type Run } from './projection.ts';

const INSERT = bulkInsert('orders', {
  order_id: 'int',
  account_id: 'int',
  instrument_id: 'int',
  client_order_id: 'text',
  side: 'int',
  order_type: 'int',
  time_in_force: 'int',
  stp: 'int',
  post_only: 'bool',
  quantity: 'int',
  limit_price: 'int',
  stop_price: 'int',
  display_quantity: 'int',
  expire_at: 'time',
  cum_quantity: 'int',
  cum_cash: 'int',
  fees: 'int',
  final_status: 'int',
  reason: 'int',
  created_at: 'time',
  updated_at: 'time',
  created_position: 'int',
  account_seq: 'int',
});
type OrderRow = RowOf<typeof INSERT.columns>;

/** Null leaves a column as it is; cash and fees are added. A market order's price is its owner's: none. */
const UPDATE = bulkUpdate(
  'orders',
  {
    order_id: 'int',
    quantity: 'int',
    limit_price: 'int',
    stop_price: 'int',
    cum_quantity: 'int',
    add_cash: 'int',
    add_fees: 'int',
    final_status: 'int',
    reason: 'int',
    updated_at: 'time',
    account_seq: 'int',
  },
  `quantity = coalesce(d.quantity, t.quantity),
   limit_price = case when t.order_type in (${OrderType.limit}, ${OrderType.stop_limit}, ${OrderType.oco})
     then coalesce(d.limit_price, t.limit_price) else t.limit_price end,
   stop_price = coalesce(d.stop_price, t.stop_price),
   cum_quantity = coalesce(d.cum_quantity, t.cum_quantity),
   cum_cash = t.cum_cash + d.add_cash,
   fees = t.fees + d.add_fees,
   final_status = coalesce(d.final_status, t.final_status),
   reason = coalesce(d.reason, t.reason),
   updated_at = d.updated_at,
   account_seq = d.account_seq`,
  't.order_id = d.order_id',
);
type OrderUpdate = RowOf<typeof UPDATE.columns>;

/** Types whose limit is their owner's. */
const HAS_LIMIT: ReadonlySet<number> = new Set([OrderType.limit, OrderType.stop_limit, OrderType.oco]);

/** Rows of `orders`: new ones whole, known ones as what has changed. */
export class OrderRows {
  private readonly created = new Map<number, OrderRow>();
  private readonly changed = new Map<number, OrderUpdate>();

  held(view: DataView, at: number, key: string, time: number, position: number): void {
    this.create(view, at, key, time, position);
  }

  denied(view: DataView, at: number, key: string, time: number, position: number): void {
    const row = this.create(view, at, key, time, position);
    row.final_status = FinalStatus.rejected;
    row.reason = view.getUint8(at + OrderDenied.at.reason);
  }

  amendHeld(view: DataView, at: number, time: number): void {
    this.touch(readInt53(view, at + AmendHeld.at.order), readInt53(view, at + AmendHeld.at.accountSeq), time);
  }

  filled(view: DataView, at: number, time: number): void {
    const order = readInt53(view, at + AccountFilled.at.order);
    const cumQuantity = view.getUint32(at + AccountFilled.at.cumQuantity, true);
    const cash = readInt53(view, at + AccountFilled.at.cash);
    const fee = readInt53(view, at + AccountFilled.at.fee);
    const row = this.touch(order, readInt53(view, at + AccountFilled.at.accountSeq), time);
    row.cum_quantity = cumQuantity;
    if ('add_cash' in row) {
      row.add_cash = (row.add_cash ?? 0) + cash;
      row.add_fees = (row.add_fees ?? 0) + fee;
    } else {
      row.cum_cash = (row.cum_cash ?? 0) + cash;
      row.fees = (row.fees ?? 0) + fee;
    }
  }

  /** A refused amend (cause 0) leaves the order as it was. */
  orderChanged(view: DataView, at: number, time: number): void {
    const order = readInt53(view, at + AccountOrderChanged.at.order);
    const cause = view.getUint8(at + AccountOrderChanged.at.cause);
    const row = this.touch(order, readInt53(view, at + AccountOrderChanged.at.accountSeq), time);
    if (cause === 0) return;
    row.quantity = view.getUint32(at + AccountOrderChanged.at.quantity, true);
    if (cause !== ChangeCause.amended) return;
    row.stop_price = view.getUint32(at + AccountOrderChanged.at.stop, true);
    if (!('order_type' in row) || HAS_LIMIT.has(row.order_type ?? 0))
      row.limit_price = view.getUint32(at + AccountOrderChanged.at.limit, true);
  }

  done(view: DataView, at: number, time: number): void {
    const order = readInt53(view, at + AccountOrderDone.at.order);
    const row = this.touch(order, readInt53(view, at + AccountOrderDone.at.accountSeq), time);
    row.final_status = view.getUint8(at + AccountOrderDone.at.status);
    row.reason = view.getUint8(at + AccountOrderDone.at.reason);
    row.cum_quantity = view.getUint32(at + AccountOrderDone.at.cumQuantity, true);
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, [...this.created.values()]);
    const updated = await runBulk(run, UPDATE, [...this.changed.values()]);
    if (updated !== this.changed.size)
      throw new PoisonError(`${this.changed.size} orders changed, but only ${updated} of them are known`);
  }

  clear(): void {
    this.created.clear();
    this.changed.clear();
  }

  /** OrderHeld and OrderDenied begin with the same fields at the same offsets. */
  private create(view: DataView, at: number, key: string, time: number, position: number): OrderRow {
    const fields = OrderHeld.at;
    const order = readInt53(view, at + fields.order);
    const expireAt = readInt53(view, at + fields.expireAt);
    const row: OrderRow = {
      order_id: order,
      account_id: view.getUint32(at + fields.account, true),
      instrument_id: view.getUint32(at + fields.instrument, true),
      client_order_id: key,
      side: view.getUint8(at + fields.side),
      order_type: view.getUint8(at + fields.orderType),
      time_in_force: view.getUint8(at + fields.timeInForce),
      stp: view.getUint8(at + fields.stp),
      post_only: view.getUint8(at + fields.postOnly) === 1,
      quantity: view.getUint32(at + fields.quantity, true),
      limit_price: view.getUint32(at + fields.limit, true),
      stop_price: view.getUint32(at + fields.stop, true),
      display_quantity: view.getUint32(at + fields.display, true),
      expire_at: expireAt === 0 ? null : expireAt,
      cum_quantity: 0,
      cum_cash: 0,
      fees: 0,
      final_status: null,
      reason: 0,
      created_at: time,
      updated_at: time,
      created_position: position,
      account_seq: readInt53(view, at + fields.accountSeq),
    };
    this.created.set(order, row);
    return row;
  }

  /** Returns the order's row of this batch, with seq and time of the present event. */
  private touch(order: number, accountSeq: number, time: number): OrderRow | OrderUpdate {
    let row: OrderRow | OrderUpdate | undefined = this.created.get(order) ?? this.changed.get(order);
    if (row === undefined) {
      const update = nothingChanged(order);
      this.changed.set(order, update);
      row = update;
    }
    row.account_seq = accountSeq;
    row.updated_at = time;
    return row;
  }
}

function nothingChanged(order: number): OrderUpdate {
  return {
    order_id: order,
    quantity: null,
    limit_price: null,
    stop_price: null,
    cum_quantity: null,
    add_cash: 0,
    add_fees: 0,
    final_status: null,
    reason: null,
    updated_at: null,
    account_seq: null,
  };
}
