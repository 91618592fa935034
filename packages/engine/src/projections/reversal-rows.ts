import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { FillReversed } from '@buttonwood/shared/messages/ledger-events.ts';
import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('reversed_fills', {
  account_id: 'int',
  account_seq: 'int',
  instrument_id: 'int',
  trade_id: 'int',
  order_id: 'int',
  side: 'int',
  price: 'int',
  quantity: 'int',
  cash: 'int',
  fee: 'int',
  owed_cash: 'int',
  owed_shares: 'int',
  reversed_at: 'time',
});

/** Rows of `reversed_fills`, one for each FillReversed. */
export class ReversalRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  add(view: DataView, offset: number, time: number): void {
    const { at } = FillReversed;
    this.rows.push({
      account_id: view.getUint32(offset + at.account, true),
      account_seq: readInt53(view, offset + at.accountSeq),
      instrument_id: view.getUint32(offset + at.instrument, true),
      trade_id: readInt53(view, offset + at.trade),
      order_id: readInt53(view, offset + at.order),
      side: view.getUint8(offset + at.side),
      price: view.getUint32(offset + at.price, true),
      quantity: view.getUint32(offset + at.quantity, true),
      cash: readInt53(view, offset + at.cash),
      fee: readInt53(view, offset + at.fee),
      owed_cash: readInt53(view, offset + at.owedCash),
      owed_shares: readInt53(view, offset + at.owedShares),
      reversed_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
