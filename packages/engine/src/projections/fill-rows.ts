import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { AccountFilled } from '@buttonwood/shared/messages/ledger-events.ts';
import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('fills', {
  instrument_id: 'int',
  trade_id: 'int',
  order_id: 'int',
  account_id: 'int',
  account_seq: 'int',
  side: 'int',
  role: 'int',
  price: 'int',
  quantity: 'int',
  cum_quantity: 'int',
  leaves: 'int',
  cash: 'int',
  fee: 'int',
  filled_at: 'time',
});

/** Rows of `fills`, one for each AccountFilled. */
export class FillRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  add(view: DataView, offset: number, time: number): void {
    const { at } = AccountFilled;
    this.rows.push({
      instrument_id: view.getUint32(offset + at.instrument, true),
      trade_id: readInt53(view, offset + at.trade),
      order_id: readInt53(view, offset + at.order),
      account_id: view.getUint32(offset + at.account, true),
      account_seq: readInt53(view, offset + at.accountSeq),
      side: view.getUint8(offset + at.side),
      role: view.getUint8(offset + at.role),
      price: view.getUint32(offset + at.price, true),
      quantity: view.getUint32(offset + at.quantity, true),
      cum_quantity: view.getUint32(offset + at.cumQuantity, true),
      leaves: view.getUint32(offset + at.leaves, true),
      cash: readInt53(view, offset + at.cash),
      fee: readInt53(view, offset + at.fee),
      filled_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
