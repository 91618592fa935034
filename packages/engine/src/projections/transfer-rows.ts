import { readInt53 } from '@buttonwood/shared/messages/layout.ts';
import { TransferDenied, Transferred } from '@buttonwood/shared/messages/ledger-events.ts';
import { bulkInsert, runBulk, type RowOf } from './bulk.ts';
import type { Run } from './projection.ts';

const INSERT = bulkInsert('transfers', {
  account_id: 'int',
  transfer_key: 'text',
  asset_id: 'int',
  direction: 'int',
  amount: 'int',
  reason: 'int',
  account_seq: 'int',
  created_at: 'time',
});

/** Rows of `transfers`, one for each deposit and withdrawal, denied ones included. */
export class TransferRows {
  private readonly rows: RowOf<typeof INSERT.columns>[] = [];

  posted(view: DataView, at: number, key: string, time: number): void {
    this.add(view, at, Transferred.at, 0, key, time);
  }

  denied(view: DataView, at: number, key: string, time: number): void {
    this.add(view, at, TransferDenied.at, view.getUint8(at + TransferDenied.at.reason), key, time);
  }

  async write(run: Run): Promise<void> {
    await runBulk(run, INSERT, this.rows);
  }

  clear(): void {
    this.rows.length = 0;
  }

  private add(
    view: DataView,
    offset: number,
    at: Readonly<Record<'account' | 'accountSeq' | 'asset' | 'direction' | 'amount', number>>,
    reason: number,
    key: string,
    time: number,
  ): void {
    this.rows.push({
      account_id: view.getUint32(offset + at.account, true),
      transfer_key: key,
      asset_id: view.getUint32(offset + at.asset, true),
      direction: view.getUint8(offset + at.direction),
      amount: readInt53(view, offset + at.amount),
      reason,
      account_seq: readInt53(view, offset + at.accountSeq),
      created_at: time,
    });
  }
}
