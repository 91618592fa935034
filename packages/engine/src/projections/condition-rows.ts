import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { OrderConditionsHeld } from '@buttonwood/shared/messages/ledger-events.ts';
import { bulkUpdate, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const COLUMNS = {
  order_id: 'int',
  min_quantity: 'int',
  trail: 'int',
  stop_limit_price: 'int',
  take_profit_price: 'int',
  stop_loss_price: 'int',
  exit_order_id: 'int',
} as const;

const SET = `min_quantity = d.min_quantity, trail = d.trail, stop_limit_price = d.stop_limit_price,
  take_profit_price = d.take_profit_price, stop_loss_price = d.stop_loss_price, exit_order_id = d.exit_order_id`;
const UPDATE = bulkUpdate('orders', COLUMNS, SET, 't.order_id = d.order_id', 'conditions');

/** The columns of `orders` that only orders with conditions fill. */
export class ConditionRows {
  private readonly rows: RowOf<typeof COLUMNS>[] = [];

  add(view: DataView, offset: number): void {
    const { at } = OrderConditionsHeld;
    const exit = readInt53(view, offset + at.exitOrder);
    this.rows.push({
      order_id: readInt53(view, offset + at.order),
      min_quantity: view.getUint32(offset + at.minQuantity, true),
      trail: view.getUint32(offset + at.trail, true),
      stop_limit_price: view.getUint32(offset + at.stopLimit, true),
      take_profit_price: view.getUint32(offset + at.takeProfit, true),
      stop_loss_price: view.getUint32(offset + at.stopLoss, true),
      exit_order_id: exit === 0 ? null : exit,
    });
  }

  /** Runs after the orders themselves are written. */
  async write(run: Run): Promise<void> {
    await runBulk(run, UPDATE, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
