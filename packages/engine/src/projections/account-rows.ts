import { AccountOpened } from '@buttonwood/shared/messages/ledger-events.ts';
import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('accounts', {
  account_id: 'int',
  maker_bps: 'int',
  taker_bps: 'int',
  max_live_orders: 'int',
  opened_at: 'time',
});

/** Rows of `accounts`, one for each account opened. */
export class AccountRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  opened(view: DataView, offset: number, time: number): void {
    const { at } = AccountOpened;
    this.rows.push({
      account_id: view.getUint32(offset + at.account, true),
      maker_bps: view.getUint16(offset + at.makerBps, true),
      taker_bps: view.getUint16(offset + at.takerBps, true),
      max_live_orders: view.getUint32(offset + at.maxLiveOrders, true),
      opened_at: time,
    });
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }
}
